"""Makes the workbooks of this folder. Figures are invented.

    python3 make_xlsx.py                                    (Debian's python3-openpyxl 3.0.9)
    soffice --headless --convert-to xlsx --outdir lo by_openpyxl.xlsx   (LibreOffice 7.4)
    mv lo/by_openpyxl.xlsx by_libreoffice.xlsx

openpyxl stores formulas without results; LibreOffice computes and stores them.
"""
import datetime
import openpyxl

book = openpyxl.Workbook()
sheet = book.active
sheet.title = "Өңірлер"
sheet["A1"] = "Gross regional product, invented figures"
sheet.merge_cells("A1:F1")
for ref, text in {"A3": "Region", "B3": "As of", "C3": "GRP", "F3": "Share, %"}.items():
    sheet[ref] = text
sheet["C4"], sheet["D4"], sheet["E4"] = 2010, 2011, "estimate"
for area in ("A3:A4", "B3:B4", "C3:E3", "F3:F4", "A5:A6"):
    sheet.merge_cells(area)
rows = [
    ("Қарағанды облысы", datetime.date(2016, 1, 31), 1.5, "1 234,5", "x", 0.5),
    (None, datetime.date(2016, 2, 29), 2, "2 000", "…", 0.25),
    ("Алматы қаласы", datetime.datetime(2016, 3, 1, 12, 30), 3, "-", 7, 0.125),
]
for i, row in enumerate(rows):
    for j, value in enumerate(row):
        if value is not None:
            sheet.cell(5 + i, 1 + j, value)
    sheet.cell(5 + i, 2).number_format = "dd.mm.yyyy"
    sheet.cell(5 + i, 6).number_format = "0.0%"
sheet["A9"] = "Source: nobody"
sheet.row_dimensions[6].hidden = True
sheet.column_dimensions["D"].hidden = True

sums = book.create_sheet("Sums")
sums.append(["a", "twice", "word", "wrong"])
sums.append([1, "=A2*2", '=IF(A2>0,"yes","no")', "=A2/0"])
sums.append([2.5, "=A3*2", '=IF(A3>9,"yes","")', "=NA()"])
sums.append([4, "=A4*2", '="n"&A4', "=A4"])
book.create_sheet("Empty")
book.save("by_openpyxl.xlsx")
