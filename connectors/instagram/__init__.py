"""Instagram on Graph: what there is to read (`resources`), what it looks like (`records`), who is there
(`discover`), which numbers exist (`metrics`, `insights`), and the calls that publish (`publishing`).

Facts come from Meta's Instagram Platform reference; where its pages and measurements
disagree, the code says so.
"""
