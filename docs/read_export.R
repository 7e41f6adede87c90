# Reads a CSV export of communique in base R, and counts a dyad by month.
#
#   communique export records.duckdb -o export
#   Rscript read_export.R export CHN USA
#
# With the package arrow: events <- arrow::read_parquet("export/events.parquet"), of an export with --format parquet.

args <- commandArgs(trailingOnly = TRUE)
folder <- if (length(args) > 0) args[1] else "export"
actor <- if (length(args) > 1) args[2] else "CHN"
recipient <- if (length(args) > 2) args[3] else "USA"

# Codes such as 057 are text, days are dates; an empty cell is missing.
types <- c(day = "Date", cameo_code = "character", cameo_root = "character")
read_table <- function(name) {
  read.csv(file.path(folder, paste0(name, ".csv")), colClasses = types, na.strings = "",
           fileEncoding = "UTF-8", check.names = FALSE)
}
events <- read.csv(file.path(folder, "events.csv"), na.strings = "", fileEncoding = "UTF-8",
                   colClasses = c(types, date_first = "Date", date_last = "Date", published_day = "Date"))
dyads <- read_table("dyads")

# A list is one cell, its items parted by ";".
contexts <- strsplit(as.character(events$contexts), ";", fixed = TRUE)

chosen <- dyads[dyads$actor_country == actor & dyads$recipient_country == recipient & !is.na(dyads$day), ]
month <- format(chosen$day, "%Y-%m")
hostile <- grepl("conflict", chosen$quad_class)
cat(nrow(events), "events,", length(unique(na.omit(unlist(contexts)))), "contexts,", nrow(dyads), "dyad rows\n")
if (nrow(chosen) > 0) print(table(month, ifelse(hostile, "conflict", "cooperation")))
