<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
 <context>
  <name>ArchiveChooser</name>
  <message>
   <source>Archives ({patterns});;All files (*)</source>
   <translation>Archive ({patterns});;Alle Dateien (*)</translation>
  </message>
  <message>
   <source>Choose a folder with an archive</source>
   <translation>Ordner mit einem Archiv wählen</translation>
  </message>
  <message>
   <source>Choose archives</source>
   <translation>Archive wählen</translation>
  </message>
 </context>
 <context>
  <name>ArchiveReception</name>
  <message>
   <source>Doing again: {note}…</source>
   <translation>Wird wiederholt: {note}…</translation>
  </message>
  <message>
   <source>Drop to import the archives and to add the rest to the queue</source>
   <translation>Loslassen, um die Archive zu importieren und den Rest in die Warteschlange zu stellen</translation>
  </message>
  <message>
   <source>Drop to import your past posts</source>
   <translation>Loslassen, um deine früheren Beiträge zu importieren</translation>
  </message>
  <message>
   <source>Undoing: {note}…</source>
   <translation>Wird rückgängig gemacht: {note}…</translation>
  </message>
 </context>
 <context>
  <name>BatchSession</name>
  <message>
   <source>Accepted #{tag} for {count} of {total}</source>
   <translation>#{tag} für {count} von {total} angenommen</translation>
  </message>
  <message>
   <source>Accepted 1 tag for {total} posts</source>
   <translation>1 Tag für {total} Beiträge angenommen</translation>
  </message>
  <message>
   <source>Accepted {count} tags for {total} posts</source>
   <translation>{count} Tags für {total} Beiträge angenommen</translation>
  </message>
  <message>
   <source>Added #{tag} to 1 post</source>
   <translation>#{tag} zu 1 Beitrag hinzugefügt</translation>
  </message>
  <message>
   <source>Added #{tag} to {count} posts</source>
   <translation>#{tag} zu {count} Beiträgen hinzugefügt</translation>
  </message>
  <message>
   <source>Added to {count} posts</source>
   <translation>Zu {count} Beiträgen hinzugefügt</translation>
  </message>
  <message>
   <source>Rejected #{tag} for {count} of {total}</source>
   <translation>#{tag} für {count} von {total} abgelehnt</translation>
  </message>
  <message>
   <source>Took #{tag} off</source>
   <translation>#{tag} entfernt</translation>
  </message>
  <message>
   <source>Write captions or add a tag, and suggestions follow.</source>
   <translation>Schreib Bildtexte oder füge ein Tag hinzu, dann kommen Vorschläge.</translation>
  </message>
  <message>
   <source>{count} posts marked as done</source>
   <translation>{count} Beiträge als fertig markiert</translation>
  </message>
  <message>
   <source>{count} posts marked as not done</source>
   <translation>{count} Beiträge als nicht fertig markiert</translation>
  </message>
 </context>
 <context>
  <name>BugReporter</name>
  <message>
   <source>Copy details</source>
   <translation>Einzelheiten kopieren</translation>
  </message>
  <message>
   <source>Something went wrong inside TagDesk. Your posts and decisions are saved.</source>
   <translation>In TagDesk ist etwas schiefgegangen. Deine Beiträge und Entscheidungen sind gespeichert.</translation>
  </message>
  <message>
   <source>The details are in {file}.</source>
   <translation>Die Einzelheiten stehen in {file}.</translation>
  </message>
  <message>
   <source>“Copy details” copies what a report needs: versions, and where in the program it happened. No captions, tags, names of files or accounts are in it.</source>
   <translation>„Einzelheiten kopieren“ kopiert, was ein Bericht braucht: Versionen, und wo im Programm es geschah. Bildtexte, Tags, Namen von Dateien oder Konten sind nicht darin.</translation>
  </message>
 </context>
 <context>
  <name>CaptionField</name>
  <message>
   <source>Caption</source>
   <translation>Bildtext</translation>
  </message>
  <message>
   <source>Write a caption, or drop a text here…</source>
   <translation>Schreib einen Bildtext oder zieh einen Text hierher…</translation>
  </message>
 </context>
 <context>
  <name>ChartCard</name>
  <message>
   <source>As a table</source>
   <translation>Als Tabelle</translation>
  </message>
  <message>
   <source>{title}: as a table</source>
   <translation>{title}: als Tabelle</translation>
  </message>
 </context>
 <context>
  <name>Chip</name>
  <message>
   <source>Delete takes it off, F2 edits it, Alt with an arrow key moves it</source>
   <translation>Entf entfernt es, F2 bearbeitet es, Alt mit einer Pfeiltaste verschiebt es</translation>
  </message>
  <message>
   <source>accepted tag</source>
   <translation>angenommenes Tag</translation>
  </message>
  <message>
   <source>own tag</source>
   <translation>eigenes Tag</translation>
  </message>
 </context>
 <context>
  <name>ChipArea</name>
  <message>
   <source>Tags of this post</source>
   <translation>Tags dieses Beitrags</translation>
  </message>
 </context>
 <context>
  <name>ChipEditor</name>
  <message>
   <source>Edit the tag {tag}</source>
   <translation>Das Tag {tag} bearbeiten</translation>
  </message>
  <message>
   <source>Return keeps it, on this post only; Esc leaves it as it was</source>
   <translation>Die Eingabetaste übernimmt es, nur für diesen Beitrag; Esc lässt es, wie es war</translation>
  </message>
 </context>
 <context>
  <name>CompletionList</name>
  <message>
   <source>Completions</source>
   <translation>Ergänzungen</translation>
  </message>
 </context>
 <context>
  <name>CopyButtons</name>
  <message>
   <source>&amp;Caption</source>
   <translation>&amp;Bildtext</translation>
  </message>
  <message>
   <source>&amp;Caption and tags</source>
   <translation>&amp;Bildtext und Tags</translation>
  </message>
  <message>
   <source>&amp;Tags alone</source>
   <translation>Nur &amp;Tags</translation>
  </message>
  <message>
   <source>Copy tags</source>
   <translation>Tags kopieren</translation>
  </message>
  <message>
   <source>Copy the tags and mark the post as done (Ctrl+Shift+C)</source>
   <translation>Die Tags kopieren und den Beitrag als fertig markieren (Strg+Umschalt+C)</translation>
  </message>
  <message>
   <source>More ways to copy</source>
   <translation>Mehr zum Kopieren</translation>
  </message>
  <message>
   <source>Tags for the first c&amp;omment</source>
   <translation>Tags für den ersten &amp;Kommentar</translation>
  </message>
 </context>
 <context>
  <name>DeskSession</name>
  <message>
   <source>A tag is edited on one post: select one alone first.</source>
   <translation>Ein Tag wird an einem einzelnen Beitrag bearbeitet: Wähle zuerst nur einen aus.</translation>
  </message>
  <message>
   <source>Grouped {count} photos; Ctrl+Z ungroups them.</source>
   <translation>{count} Fotos gruppiert; Strg+Z löst die Gruppe auf.</translation>
  </message>
  <message>
   <source>Tags are put in order on one post: select one alone first.</source>
   <translation>Tags werden an einem einzelnen Beitrag geordnet: Wähle zuerst nur einen aus.</translation>
  </message>
  <message>
   <source>Ungrouped: {count} posts of one photo.</source>
   <translation>Gruppe aufgelöst: {count} Beiträge mit je einem Foto.</translation>
  </message>
  <message>
   <source>Write a caption or add a tag, and suggestions follow.</source>
   <translation>Schreib einen Bildtext oder füge ein Tag hinzu, dann kommen Vorschläge.</translation>
  </message>
 </context>
 <context>
  <name>EmptyState</name>
  <message>
   <source>Add photos…</source>
   <translation>Fotos hinzufügen…</translation>
  </message>
  <message>
   <source>Drop photos here…</source>
   <translation>Zieh Fotos hierher…</translation>
  </message>
  <message>
   <source>Import your past posts…</source>
   <translation>Frühere Beiträge importieren…</translation>
  </message>
  <message>
   <source>One or hundreds, folders too. Paste works as well, and a text you drop becomes the caption.
TagDesk looks at the photo and suggests the hashtags: take the good ones, reject the others.
Nothing leaves this machine.</source>
   <translation>Eines oder Hunderte, auch Ordner. Einfügen geht ebenso, und ein Text, den du hierher ziehst, wird zum Bildtext.
TagDesk sieht sich das Foto an und schlägt Hashtags vor: Nimm die guten, lehne die anderen ab.
Nichts verlässt diesen Rechner.</translation>
  </message>
  <message>
   <source>Try a sample photo</source>
   <translation>Mit einem Beispielfoto probieren</translation>
  </message>
 </context>
 <context>
  <name>EngineLine</name>
  <message>
   <source>1 model</source>
   <translation>1 Modell</translation>
  </message>
  <message>
   <source>1 thread</source>
   <translation>1 Thread</translation>
  </message>
  <message>
   <source>loading the models…</source>
   <translation>Modelle werden geladen…</translation>
  </message>
  <message>
   <source>models resting</source>
   <translation>Modelle ruhen</translation>
  </message>
  <message>
   <source>on this machine</source>
   <translation>auf diesem Rechner</translation>
  </message>
  <message>
   <source>reading your captions</source>
   <translation>deine Bildtexte werden gelesen:</translation>
  </message>
  <message>
   <source>reading your photos</source>
   <translation>deine Fotos werden angesehen:</translation>
  </message>
  <message>
   <source>reading your posts</source>
   <translation>deine Beiträge werden gelesen:</translation>
  </message>
  <message>
   <source>reading your tags</source>
   <translation>deine Tags werden gelesen:</translation>
  </message>
  <message>
   <source>{count} models</source>
   <translation>{count} Modelle</translation>
  </message>
  <message>
   <source>{count} threads</source>
   <translation>{count} Threads</translation>
  </message>
  <message>
   <source>{elapsed} ms</source>
   <translation>{elapsed} ms</translation>
  </message>
  <message>
   <source>{note} {done} of {total}</source>
   <translation>{note} {done} von {total}</translation>
  </message>
 </context>
 <context>
  <name>ExportActions</name>
  <message>
   <source>1 post written to {file}</source>
   <translation>1 Beitrag in {file} geschrieben</translation>
  </message>
  <message>
   <source>All that is known, for TagDesk and programs (*.jsonl)</source>
   <translation>Alles Bekannte, für TagDesk und Programme (*.jsonl)</translation>
  </message>
  <message>
   <source>Export the done posts</source>
   <translation>Fertige Beiträge exportieren</translation>
  </message>
  <message>
   <source>Export the done posts…</source>
   <translation>Fertige Beiträge exportieren…</translation>
  </message>
  <message>
   <source>No post is done yet, so {file} holds none; mark posts as done with Ctrl+D.</source>
   <translation>Noch kein Beitrag ist fertig, also enthält {file} keinen; markiere Beiträge mit Strg+D als fertig.</translation>
  </message>
  <message>
   <source>Plain text, ready to paste (*.txt)</source>
   <translation>Einfacher Text, fertig zum Einfügen (*.txt)</translation>
  </message>
  <message>
   <source>Stopped; no file was written.</source>
   <translation>Angehalten; keine Datei wurde geschrieben.</translation>
  </message>
  <message>
   <source>Table (*.csv)</source>
   <translation>Tabelle (*.csv)</translation>
  </message>
  <message>
   <source>Writing {file}</source>
   <translation>{file} wird geschrieben</translation>
  </message>
  <message>
   <source>{count} posts written to {file}</source>
   <translation>{count} Beiträge in {file} geschrieben</translation>
  </message>
 </context>
 <context>
  <name>HeadBar</name>
  <message>
   <source>Add photos (Ctrl+O), or drop them anywhere on the window</source>
   <translation>Fotos hinzufügen (Strg+O), oder zieh sie irgendwo auf das Fenster</translation>
  </message>
  <message>
   <source>Add photos…</source>
   <translation>Fotos hinzufügen…</translation>
  </message>
  <message>
   <source>Everything TagDesk can do, with its keys (F10)</source>
   <translation>Alles, was TagDesk kann, mit den Tasten dafür (F10)</translation>
  </message>
  <message>
   <source>Import archive…</source>
   <translation>Archiv importieren…</translation>
  </message>
  <message>
   <source>Import your past posts from an archive (Ctrl+I)</source>
   <translation>Frühere Beiträge aus einem Archiv importieren (Strg+I)</translation>
  </message>
  <message>
   <source>Let the models learn from your posts (Ctrl+Shift+M)</source>
   <translation>Die Modelle aus deinen Beiträgen lernen lassen (Strg+Umschalt+M)</translation>
  </message>
  <message>
   <source>Menu</source>
   <translation>Menü</translation>
  </message>
  <message>
   <source>Take back the last decision (Ctrl+Z)</source>
   <translation>Die letzte Entscheidung zurücknehmen (Strg+Z)</translation>
  </message>
  <message>
   <source>Train models…</source>
   <translation>Modelle trainieren…</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
 </context>
 <context>
  <name>Heat</name>
  <message>
   <source>counts little</source>
   <translation>zählt wenig</translation>
  </message>
  <message>
   <source>counts most</source>
   <translation>zählt am meisten</translation>
  </message>
 </context>
 <context>
  <name>HelpAbout</name>
  <message>
   <source>About TagDesk</source>
   <translation>Über TagDesk</translation>
  </message>
  <message>
   <source>Drop in a photo, write a caption, get the hashtags you would have picked yourself. All on your own machine.</source>
   <translation>Ein Foto hineinziehen, einen Bildtext schreiben, und du bekommst die Hashtags, die du selbst gewählt hättest. Alles auf deinem eigenen Rechner.</translation>
  </message>
  <message>
   <source>It stands on the work of others:</source>
   <translation>Es beruht auf der Arbeit anderer:</translation>
  </message>
  <message>
   <source>TagDesk is free software under the Apache License 2.0.</source>
   <translation>TagDesk ist freie Software unter der Apache-Lizenz 2.0.</translation>
  </message>
  <message>
   <source>The models that suggest were trained for TagDesk after five published papers; the card beside each tells which paper, which data, and under which licence it may be used. Sample photos have terms of their own, named beside them.</source>
   <translation>Die Modelle, die vorschlagen, wurden für TagDesk nach fünf veröffentlichten Arbeiten trainiert; die Karte neben jedem sagt, nach welcher Arbeit, mit welchen Daten und unter welcher Lizenz. Für die Beispielfotos gelten eigene Bedingungen, die neben ihnen stehen.</translation>
  </message>
  <message>
   <source>Version and licences</source>
   <translation>Version und Lizenzen</translation>
  </message>
 </context>
 <context>
  <name>HelpDoctor</name>
  <message>
   <source>All is well.</source>
   <translation>Alles in Ordnung.</translation>
  </message>
  <message>
   <source>Checking the models, then doing the main job with a stop-watch. It takes a moment.</source>
   <translation>Die Modelle werden geprüft, dann wird die Hauptaufgabe mit der Stoppuhr erledigt. Das dauert einen Moment.</translation>
  </message>
  <message>
   <source>Doctor</source>
   <translation>Diagnose</translation>
  </message>
  <message>
   <source>Examining</source>
   <translation>Untersuchung läuft</translation>
  </message>
  <message>
   <source>Findings of the doctor</source>
   <translation>Ergebnisse der Diagnose</translation>
  </message>
  <message>
   <source>Looking at: {what}</source>
   <translation>Wird geprüft: {what}</translation>
  </message>
 </context>
 <context>
  <name>HelpKeys</name>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Does</source>
   <translation>Tut</translation>
  </message>
  <message>
   <source>Find a key, or what it does</source>
   <translation>Eine Taste finden, oder was sie tut</translation>
  </message>
  <message>
   <source>Find a key, or what it does…</source>
   <translation>Eine Taste finden, oder was sie tut…</translation>
  </message>
  <message>
   <source>Keys</source>
   <translation>Tasten</translation>
  </message>
  <message>
   <source>No key for that.</source>
   <translation>Dafür gibt es keine Taste.</translation>
  </message>
 </context>
 <context>
  <name>HelpLog</name>
  <message>
   <source>&amp;Open file</source>
   <translation>Datei ö&amp;ffnen</translation>
  </message>
  <message>
   <source>&amp;Read again</source>
   <translation>&amp;Neu lesen</translation>
  </message>
  <message>
   <source>Log</source>
   <translation>Protokoll</translation>
  </message>
  <message>
   <source>Nothing has gone wrong so far; {file}</source>
   <translation>Bisher ist nichts schiefgegangen; {file}</translation>
  </message>
  <message>
   <source>The last lines of {file}</source>
   <translation>Die letzten Zeilen von {file}</translation>
  </message>
  <message>
   <source>{file} can't be read: {reason}</source>
   <translation>{file} kann nicht gelesen werden: {reason}</translation>
  </message>
  <message>
   <source>{file} could not be opened; open it with your editor.</source>
   <translation>{file} ließ sich nicht öffnen; öffne die Datei mit deinem Editor.</translation>
  </message>
 </context>
 <context>
  <name>HelpText</name>
  <message>
   <source>&amp;Copy all</source>
   <translation>Alles &amp;kopieren</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
 </context>
 <context>
  <name>HistoryCare</name>
  <message>
   <source>&amp;Put back…</source>
   <translation>Zurück&amp;holen …</translation>
  </message>
  <message>
   <source>The history is damaged. Put back a backup, before more is lost.</source>
   <translation>Der Verlauf ist beschädigt. Hol eine Sicherung zurück, bevor mehr verloren geht.</translation>
  </message>
 </context>
 <context>
  <name>HistoryDetail</name>
  <message>
   <source>&amp;Put back on the desk</source>
   <translation>Wieder in die &amp;Warteschlange</translation>
  </message>
  <message>
   <source>Choose a post to see it here.</source>
   <translation>Wähle einen Beitrag, um ihn hier zu sehen.</translation>
  </message>
  <message>
   <source>Show the post in the queue again; it stays done</source>
   <translation>Den Beitrag wieder in der Warteschlange zeigen; er bleibt fertig</translation>
  </message>
  <message>
   <source>Ta&amp;gs</source>
   <translation>Ta&amp;gs</translation>
  </message>
  <message>
   <source>The chosen post</source>
   <translation>Der gewählte Beitrag</translation>
  </message>
 </context>
 <context>
  <name>HistoryField</name>
  <message>
   <source>Return shows the past posts with these words (Ctrl+H opens the history)</source>
   <translation>Die Eingabetaste zeigt frühere Beiträge mit diesen Wörtern (Strg+H öffnet den Verlauf)</translation>
  </message>
  <message>
   <source>Search the history</source>
   <translation>Den Verlauf durchsuchen</translation>
  </message>
  <message>
   <source>search your history…</source>
   <translation>Verlauf durchsuchen…</translation>
  </message>
 </context>
 <context>
  <name>HistoryFilter</name>
  <message>
   <source>&amp;When</source>
   <translation>&amp;Wann</translation>
  </message>
  <message>
   <source>2024, 2024-06, 2019 – 2021</source>
   <translation>2024, 2024-06, 2019 – 2021</translation>
  </message>
  <message>
   <source>A&amp;ccount</source>
   <translation>&amp;Konto</translation>
  </message>
  <message>
   <source>All accounts</source>
   <translation>Alle Konten</translation>
  </message>
  <message>
   <source>Dra&amp;fts too</source>
   <translation>Auch Ent&amp;würfe</translation>
  </message>
  <message>
   <source>Fr&amp;om</source>
   <translation>&amp;Von</translation>
  </message>
  <message>
   <source>From anywhere</source>
   <translation>Von überall</translation>
  </message>
  <message>
   <source>Made in TagDesk</source>
   <translation>In TagDesk gemacht</translation>
  </message>
  <message>
   <source>Photos that fit the tag</source>
   <translation>Fotos, die zum Tag passen</translation>
  </message>
  <message>
   <source>Posts with the words</source>
   <translation>Beiträge mit den Wörtern</translation>
  </message>
  <message>
   <source>Tag that photos are to fit</source>
   <translation>Tag, zu dem Fotos passen sollen</translation>
  </message>
  <message>
   <source>What to search for</source>
   <translation>Wonach gesucht wird</translation>
  </message>
  <message>
   <source>Words of caption, tags and place</source>
   <translation>Wörter aus Bildtext, Tags und Ort</translation>
  </message>
  <message>
   <source>Write days like 2024, 2024-06, 2024-06-14 or 2019 – 2021.</source>
   <translation>Schreib Tage wie 2024, 2024-06, 2024-06-14 oder 2019 – 2021.</translation>
  </message>
  <message>
   <source>type a tag, then Return: it takes a while</source>
   <translation>ein Tag schreiben, dann Eingabetaste: Es dauert etwas</translation>
  </message>
  <message>
   <source>words of caption, tags or place…</source>
   <translation>Wörter aus Bildtext, Tags oder Ort…</translation>
  </message>
 </context>
 <context>
  <name>HistoryList</name>
  <message>
   <source>Past posts</source>
   <translation>Frühere Beiträge</translation>
  </message>
 </context>
 <context>
  <name>HistoryPage</name>
  <message>
   <source>%v of %m posts</source>
   <translation>%v von %m Beiträgen</translation>
  </message>
  <message>
   <source>&amp;Stop here</source>
   <translation>Hier &amp;aufhören</translation>
  </message>
  <message>
   <source>Looking at photos</source>
   <translation>Fotos werden angesehen</translation>
  </message>
  <message>
   <source>Show what fits best among the photos looked at so far</source>
   <translation>Zeigen, was unter den bisher angesehenen Fotos am besten passt</translation>
  </message>
  <message>
   <source>The best of {count} posts that were looked at</source>
   <translation>Die besten von {count} Beiträgen, die angesehen wurden</translation>
  </message>
 </context>
 <context>
  <name>HistoryPhotos</name>
  <message>
   <source>Shows: {what}</source>
   <translation>Zeigt: {what}</translation>
  </message>
 </context>
 <context>
  <name>HistoryReception</name>
  <message>
   <source>Done again: {note}</source>
   <translation>Wiederholt: {note}</translation>
  </message>
  <message>
   <source>Undone: {note}</source>
   <translation>Rückgängig gemacht: {note}</translation>
  </message>
 </context>
 <context>
  <name>HistorySession</name>
  <message>
   <source>This post is no longer in the history.</source>
   <translation>Dieser Beitrag ist nicht mehr im Verlauf.</translation>
  </message>
 </context>
 <context>
  <name>HistoryText</name>
  <message>
   <source>(no photo, no caption)</source>
   <translation>(kein Foto, kein Bildtext)</translation>
  </message>
  <message>
   <source>Imported from {source} on {day} into the account “{account}”.</source>
   <translation>Aus {source} importiert am {day}, in das Konto „{account}“.</translation>
  </message>
  <message>
   <source>Made in TagDesk on {day}, account “{account}”.</source>
   <translation>In TagDesk gemacht am {day}, Konto „{account}“.</translation>
  </message>
  <message>
   <source>draft</source>
   <translation>Entwurf</translation>
  </message>
  <message>
   <source>no date</source>
   <translation>kein Datum</translation>
  </message>
  <message>
   <source>tag</source>
   <translation>Tag</translation>
  </message>
  <message>
   <source>tags</source>
   <translation>Tags</translation>
  </message>
  <message>
   <source>{posts} and more</source>
   <translation>{posts} und mehr</translation>
  </message>
  <message>
   <source>{posts} found</source>
   <translation>{posts} gefunden</translation>
  </message>
 </context>
 <context>
  <name>HistoryWindow</name>
  <message>
   <source>&amp;Posts</source>
   <translation>&amp;Beiträge</translation>
  </message>
  <message>
   <source>&amp;Statistics</source>
   <translation>&amp;Statistik</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>History – TagDesk</source>
   <translation>Verlauf – TagDesk</translation>
  </message>
  <message>
   <source>Redo</source>
   <translation>Wiederholen</translation>
  </message>
  <message>
   <source>Search</source>
   <translation>Suchen</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
 </context>
 <context>
  <name>ImportChoices</name>
  <message>
   <source>&amp;Photos</source>
   <translation>&amp;Fotos</translation>
  </message>
  <message>
   <source>&amp;Whose posts</source>
   <translation>&amp;Wessen Beiträge</translation>
  </message>
  <message>
   <source>A new account…</source>
   <translation>Ein neues Konto…</translation>
  </message>
  <message>
   <source>Account that the posts belong to</source>
   <translation>Konto, zu dem die Beiträge gehören</translation>
  </message>
  <message>
   <source>As the file tells</source>
   <translation>Wie die Datei es sagt</translation>
  </message>
  <message>
   <source>Hashtags in my first comment belong to the post</source>
   <translation>Hashtags in meinem ersten Kommentar gehören zum Beitrag</translation>
  </message>
  <message>
   <source>Into &amp;account</source>
   <translation>In das &amp;Konto</translation>
  </message>
  <message>
   <source>Name of the new account</source>
   <translation>Name des neuen Kontos</translation>
  </message>
  <message>
   <source>Names of albums as tags</source>
   <translation>Namen von Alben als Tags</translation>
  </message>
  <message>
   <source>Names of people as tags</source>
   <translation>Namen von Personen als Tags</translation>
  </message>
  <message>
   <source>Replies to other people too</source>
   <translation>Auch Antworten an andere</translation>
  </message>
  <message>
   <source>Stories too</source>
   <translation>Auch Storys</translation>
  </message>
  <message>
   <source>What happens to the photos</source>
   <translation>Was mit den Fotos geschieht</translation>
  </message>
  <message>
   <source>Whose posts are imported</source>
   <translation>Wessen Beiträge importiert werden</translation>
  </message>
  <message>
   <source>whoever has most posts in it</source>
   <translation>wer die meisten Beiträge darin hat</translation>
  </message>
 </context>
 <context>
  <name>ImportDetails</name>
  <message>
   <source>Left out: {what}.</source>
   <translation>Weggelassen: {what}.</translation>
  </message>
  <message>
   <source>Looking at what is in it</source>
   <translation>Es wird nachgesehen, was darin ist</translation>
  </message>
  <message>
   <source>The latest posts</source>
   <translation>Die neuesten Beiträge</translation>
  </message>
 </context>
 <context>
  <name>ImportDialog</name>
  <message>
   <source>&amp;Go on</source>
   <translation>&amp;Fortfahren</translation>
  </message>
  <message>
   <source>&amp;Import</source>
   <translation>&amp;Importieren</translation>
  </message>
  <message>
   <source>&amp;Import {posts}</source>
   <translation>{posts} &amp;importieren</translation>
  </message>
  <message>
   <source>&amp;Undo this import</source>
   <translation>Diesen Import &amp;rückgängig machen</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>Cancel stops after the posts that are being written. What came in stays and can be undone.</source>
   <translation>Abbrechen hält nach den Beiträgen an, die gerade geschrieben werden. Was hereinkam, bleibt und lässt sich rückgängig machen.</translation>
  </message>
  <message>
   <source>Choose something &amp;else…</source>
   <translation>Etwas &amp;anderes wählen…</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Import archive</source>
   <translation>Archiv importieren</translation>
  </message>
  <message>
   <source>Importing…</source>
   <translation>Wird importiert…</translation>
  </message>
  <message>
   <source>Looking at what is in it…</source>
   <translation>Es wird nachgesehen, was darin ist…</translation>
  </message>
  <message>
   <source>Stopping…</source>
   <translation>Wird angehalten…</translation>
  </message>
  <message>
   <source>Undoing the import…</source>
   <translation>Der Import wird rückgängig gemacht…</translation>
  </message>
  <message>
   <source>{done} of {total}</source>
   <translation>{done} von {total}</translation>
  </message>
  <message>
   <source>{done} of {total} steps</source>
   <translation>{done} von {total} Schritten</translation>
  </message>
 </context>
 <context>
  <name>ImportPlan</name>
  <message>
   <source>Copy them into TagDesk’s library</source>
   <translation>In die Bibliothek von TagDesk kopieren</translation>
  </message>
  <message>
   <source>Copy those in archives, leave the others where they are</source>
   <translation>Die in Archiven kopieren, die anderen lassen, wo sie sind</translation>
  </message>
  <message>
   <source>Import without photos</source>
   <translation>Ohne Fotos importieren</translation>
  </message>
  <message>
   <source>Leave them where they are</source>
   <translation>Lassen, wo sie sind</translation>
  </message>
 </context>
 <context>
  <name>ImportPreview</name>
  <message>
   <source>Exports that were found</source>
   <translation>Gefundene Exporte</translation>
  </message>
  <message>
   <source>Looking: {posts} so far</source>
   <translation>Wird angesehen: bisher {posts}</translation>
  </message>
  <message>
   <source>Looking…</source>
   <translation>Wird angesehen…</translation>
  </message>
  <message>
   <source>looking…</source>
   <translation>wird angesehen…</translation>
  </message>
 </context>
 <context>
  <name>ImportSession</name>
  <message>
   <source>A fault in TagDesk stopped it; the log file tells more.</source>
   <translation>Ein Fehler in TagDesk hat es angehalten; das Protokoll sagt mehr.</translation>
  </message>
 </context>
 <context>
  <name>ImportStart</name>
  <message>
   <source>Choose &amp;files…</source>
   <translation>&amp;Dateien wählen…</translation>
  </message>
  <message>
   <source>Choose a f&amp;older…</source>
   <translation>&amp;Ordner wählen…</translation>
  </message>
  <message>
   <source>Drop the archive here, just as your platform gave it to you.
All its parts together, or several archives at once.</source>
   <translation>Zieh das Archiv hierher, so wie deine Plattform es dir gegeben hat.
Alle Teile zusammen, oder mehrere Archive auf einmal.</translation>
  </message>
  <message>
   <source>From the posts you made before, TagDesk learns which tags you use, so that its suggestions are yours from the first photo on. Nothing leaves this machine, and the archive stays as it is.</source>
   <translation>Aus deinen früheren Beiträgen lernt TagDesk, welche Tags du benutzt; so passen die Vorschläge vom ersten Foto an zu dir. Nichts verlässt diesen Rechner, und das Archiv bleibt, wie es ist.</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Fortfahren</translation>
  </message>
  <message>
   <source>Go on with {what}</source>
   <translation>Fortfahren mit {what}</translation>
  </message>
  <message>
   <source>Import your past posts</source>
   <translation>Frühere Beiträge importieren</translation>
  </message>
  <message>
   <source>Leave it</source>
   <translation>So lassen</translation>
  </message>
  <message>
   <source>Leave {what} as it is</source>
   <translation>{what} so lassen</translation>
  </message>
  <message>
   <source>TagDesk reads exports of: {titles}.</source>
   <translation>TagDesk liest Exporte von: {titles}.</translation>
  </message>
  <message>
   <source>These imports were interrupted; what came in so far was kept.</source>
   <translation>Diese Importe wurden unterbrochen; was bis dahin hereinkam, blieb erhalten.</translation>
  </message>
  <message>
   <source>This import was interrupted; what came in so far was kept.</source>
   <translation>Dieser Import wurde unterbrochen; was bis dahin hereinkam, blieb erhalten.</translation>
  </message>
 </context>
 <context>
  <name>ImportSummary</name>
  <message>
   <source>Its posts are no longer among your habits. Redo (Ctrl+Shift+Z) in the window brings them back.</source>
   <translation>Seine Beiträge zählen nicht mehr zu deinen Gewohnheiten. Wiederholen (Strg+Umschalt+Z) im Fenster bringt sie zurück.</translation>
  </message>
  <message>
   <source>Left out: {what}.</source>
   <translation>Weggelassen: {what}.</translation>
  </message>
  <message>
   <source>Nothing came in.</source>
   <translation>Nichts kam herein.</translation>
  </message>
  <message>
   <source>Posts over time</source>
   <translation>Beiträge im Lauf der Zeit</translation>
  </message>
  <message>
   <source>Suggestions follow your past from now on.</source>
   <translation>Die Vorschläge richten sich ab jetzt nach deiner Vergangenheit.</translation>
  </message>
  <message>
   <source>Tags used most</source>
   <translation>Meistbenutzte Tags</translation>
  </message>
  <message>
   <source>The import stopped</source>
   <translation>Der Import wurde angehalten</translation>
  </message>
  <message>
   <source>The import was cancelled</source>
   <translation>Der Import wurde abgebrochen</translation>
  </message>
  <message>
   <source>The import was undone</source>
   <translation>Der Import wurde rückgängig gemacht</translation>
  </message>
  <message>
   <source>There were no posts to import</source>
   <translation>Es gab keine Beiträge zu importieren</translation>
  </message>
  <message>
   <source>What was imported</source>
   <translation>Was importiert wurde</translation>
  </message>
  <message>
   <source>no posts</source>
   <translation>keine Beiträge</translation>
  </message>
  <message>
   <source>{done} of {total} were looked at. What came in stays: go on now or later, or undo it.</source>
   <translation>{done} von {total} wurden angesehen. Was hereinkam, bleibt: Fahre jetzt oder später fort, oder mach es rückgängig.</translation>
  </message>
  <message>
   <source>{name}, into the account “{into}”: {words}.</source>
   <translation>{name}, in das Konto „{into}“: {words}.</translation>
  </message>
 </context>
 <context>
  <name>ImportText</name>
  <message>
   <source> and {count} more</source>
   <translation> und {count} weitere</translation>
  </message>
  <message>
   <source>April</source>
   <translation>April</translation>
  </message>
  <message>
   <source>August</source>
   <translation>August</translation>
  </message>
  <message>
   <source>December</source>
   <translation>Dezember</translation>
  </message>
  <message>
   <source>February</source>
   <translation>Februar</translation>
  </message>
  <message>
   <source>January</source>
   <translation>Januar</translation>
  </message>
  <message>
   <source>July</source>
   <translation>Juli</translation>
  </message>
  <message>
   <source>June</source>
   <translation>Juni</translation>
  </message>
  <message>
   <source>March</source>
   <translation>März</translation>
  </message>
  <message>
   <source>May</source>
   <translation>Mai</translation>
  </message>
  <message>
   <source>No posts in it</source>
   <translation>Keine Beiträge darin</translation>
  </message>
  <message>
   <source>Nothing new: all {here} posts are here already</source>
   <translation>Nichts Neues: Alle {here} Beiträge sind schon hier</translation>
  </message>
  <message>
   <source>Nothing new: the post is here already</source>
   <translation>Nichts Neues: Der Beitrag ist schon hier</translation>
  </message>
  <message>
   <source>November</source>
   <translation>November</translation>
  </message>
  <message>
   <source>October</source>
   <translation>Oktober</translation>
  </message>
  <message>
   <source>Photos with keywords</source>
   <translation>Fotos mit Stichwörtern</translation>
  </message>
  <message>
   <source>Posts as JSON lines</source>
   <translation>Beiträge als JSON-Zeilen</translation>
  </message>
  <message>
   <source>September</source>
   <translation>September</translation>
  </message>
  <message>
   <source>Table (CSV)</source>
   <translation>Tabelle (CSV)</translation>
  </message>
  <message>
   <source>The import of {title} was interrupted; “Import archive…” goes on with it.</source>
   <translation>Der Import von {title} wurde unterbrochen; „Archiv importieren…“ setzt ihn fort.</translation>
  </message>
  <message>
   <source>deleted</source>
   <translation>gelöscht</translation>
  </message>
  <message>
   <source>direct message</source>
   <translation>Direktnachricht</translation>
  </message>
  <message>
   <source>direct messages</source>
   <translation>Direktnachrichten</translation>
  </message>
  <message>
   <source>new post</source>
   <translation>neuer Beitrag</translation>
  </message>
  <message>
   <source>new posts</source>
   <translation>neue Beiträge</translation>
  </message>
  <message>
   <source>of other people</source>
   <translation>von anderen</translation>
  </message>
  <message>
   <source>post</source>
   <translation>Beitrag</translation>
  </message>
  <message>
   <source>posts</source>
   <translation>Beiträge</translation>
  </message>
  <message>
   <source>replies</source>
   <translation>Antworten</translation>
  </message>
  <message>
   <source>reply</source>
   <translation>Antwort</translation>
  </message>
  <message>
   <source>repost</source>
   <translation>geteilter Beitrag</translation>
  </message>
  <message>
   <source>reposts</source>
   <translation>geteilte Beiträge</translation>
  </message>
  <message>
   <source>stories</source>
   <translation>Storys</translation>
  </message>
  <message>
   <source>story</source>
   <translation>Story</translation>
  </message>
  <message>
   <source>twice in the export</source>
   <translation>doppelt im Export</translation>
  </message>
  <message>
   <source>unreadable</source>
   <translation>unlesbar</translation>
  </message>
  <message>
   <source>without tags and text</source>
   <translation>ohne Tags und Text</translation>
  </message>
  <message>
   <source>{count} already here</source>
   <translation>{count} schon hier</translation>
  </message>
  <message>
   <source>{count} brought up to date</source>
   <translation>{count} auf den neuen Stand gebracht</translation>
  </message>
  <message>
   <source>{count} changed</source>
   <translation>{count} geändert</translation>
  </message>
  <message>
   <source>{count} imports were interrupted; “Import archive…” goes on with them.</source>
   <translation>{count} Importe wurden unterbrochen; „Archiv importieren…“ setzt sie fort.</translation>
  </message>
  <message>
   <source>{count} new</source>
   <translation>{count} neu</translation>
  </message>
  <message>
   <source>{count} was here already</source>
   <translation>{count} war schon hier</translation>
  </message>
  <message>
   <source>{count} were here already</source>
   <translation>{count} waren schon hier</translation>
  </message>
  <message>
   <source>{day} {month} {year}</source>
   <translation>{day}. {month} {year}</translation>
  </message>
  <message>
   <source>{posts} imported</source>
   <translation>{posts} importiert</translation>
  </message>
  <message>
   <source>{title}, begun on {day}: {files}</source>
   <translation>{title}, begonnen am {day}: {files}</translation>
  </message>
 </context>
 <context>
  <name>Intake</name>
  <message>
   <source>The folder “{folder}” holds no photos; drop JPEG, PNG, WebP, HEIC, TIFF or GIF files.</source>
   <translation>Der Ordner „{folder}“ enthält keine Fotos; nimm Dateien vom Typ JPEG, PNG, WebP, HEIC, TIFF oder GIF.</translation>
  </message>
  <message>
   <source>“{file}” holds no text, so no caption was changed.</source>
   <translation>„{file}“ enthält keinen Text, also wurde kein Bildtext geändert.</translation>
  </message>
  <message>
   <source>“{file}” is named after no photo on the desk; drop it alone onto the post it is for.</source>
   <translation>„{file}“ heißt wie kein Foto in der Warteschlange; zieh die Datei einzeln auf den Beitrag, zu dem sie gehört.</translation>
  </message>
 </context>
 <context>
  <name>KeyOverview</name>
  <message>
   <source>Accept or reject the selected one</source>
   <translation>Den ausgewählten annehmen oder ablehnen</translation>
  </message>
  <message>
   <source>Accept the suggestion of that number</source>
   <translation>Den Vorschlag mit dieser Nummer annehmen</translation>
  </message>
  <message>
   <source>Add the tag as typed</source>
   <translation>Das Tag hinzufügen, wie es da steht</translation>
  </message>
  <message>
   <source>Add the text as one tag, commas and all</source>
   <translation>Den Text als ein einziges Tag hinzufügen, samt Kommas</translation>
  </message>
  <message>
   <source>Alt+1 … 9, Alt+Shift+1 … 9</source>
   <translation>Alt+1 … 9, Alt+Umschalt+1 … 9</translation>
  </message>
  <message>
   <source>Alt+Left, Alt+Right</source>
   <translation>Alt+Links, Alt+Rechts</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>Entf</translation>
  </message>
  <message>
   <source>Edit the tag that has the focus</source>
   <translation>Das Tag bearbeiten, auf dem der Fokus liegt</translation>
  </message>
  <message>
   <source>Everywhere in the window</source>
   <translation>Überall im Fenster</translation>
  </message>
  <message>
   <source>F2, Return</source>
   <translation>F2, Eingabetaste</translation>
  </message>
  <message>
   <source>Fields, tags and photo</source>
   <translation>Felder, Tags und Foto</translation>
  </message>
  <message>
   <source>Leave a text field</source>
   <translation>Ein Textfeld verlassen</translation>
  </message>
  <message>
   <source>Left, Right</source>
   <translation>Links, Rechts</translation>
  </message>
  <message>
   <source>Move the tag that has the focus</source>
   <translation>Das Tag verschieben, auf dem der Fokus liegt</translation>
  </message>
  <message>
   <source>Page through the photos of a post</source>
   <translation>Durch die Fotos eines Beitrags blättern</translation>
  </message>
  <message>
   <source>Reject the suggestion of that number</source>
   <translation>Den Vorschlag mit dieser Nummer ablehnen</translation>
  </message>
  <message>
   <source>Return</source>
   <translation>Eingabetaste</translation>
  </message>
  <message>
   <source>Return, Delete</source>
   <translation>Eingabetaste, Entf</translation>
  </message>
  <message>
   <source>Shift+1 … 9</source>
   <translation>Umschalt+1 … 9</translation>
  </message>
  <message>
   <source>Shift+Return</source>
   <translation>Umschalt+Eingabetaste</translation>
  </message>
  <message>
   <source>Suggestions</source>
   <translation>Vorschläge</translation>
  </message>
  <message>
   <source>Take off the tag that has the focus</source>
   <translation>Das Tag entfernen, auf dem der Fokus liegt</translation>
  </message>
  <message>
   <source>Take the completion while its list is open</source>
   <translation>Die Ergänzung übernehmen, solange die Liste offen ist</translation>
  </message>
  <message>
   <source>The same while typing in a field</source>
   <translation>Dasselbe, während du in ein Feld schreibst</translation>
  </message>
  <message>
   <source>Zoom the photo in and out, fit it again</source>
   <translation>Das Foto vergrößern, verkleinern, wieder einpassen</translation>
  </message>
 </context>
 <context>
  <name>LatestPosts</name>
  <message>
   <source>Caption</source>
   <translation>Bildtext</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>Tags</translation>
  </message>
  <message>
   <source>The latest posts</source>
   <translation>Die neuesten Beiträge</translation>
  </message>
  <message>
   <source>When</source>
   <translation>Wann</translation>
  </message>
 </context>
 <context>
  <name>MainWindow</name>
  <message>
   <source>&amp;Add photos…</source>
   <translation>Fotos hin&amp;zufügen…</translation>
  </message>
  <message>
   <source>&amp;Copy the tags and mark as done</source>
   <translation>Tags &amp;kopieren und als fertig markieren</translation>
  </message>
  <message>
   <source>&amp;Import archive…</source>
   <translation>Archiv &amp;importieren…</translation>
  </message>
  <message>
   <source>&amp;Next photo</source>
   <translation>&amp;Nächstes Foto</translation>
  </message>
  <message>
   <source>&amp;Paste photos or a caption</source>
   <translation>Fotos oder Bildtext &amp;einfügen</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>&amp;Beenden</translation>
  </message>
  <message>
   <source>&amp;Redo</source>
   <translation>&amp;Wiederholen</translation>
  </message>
  <message>
   <source>&amp;Take off the desk</source>
   <translation>Aus der Wartes&amp;chlange nehmen</translation>
  </message>
  <message>
   <source>&amp;Undo</source>
   <translation>&amp;Rückgängig</translation>
  </message>
  <message>
   <source>&amp;Why this tag: show or hide</source>
   <translation>Warum &amp;dieses Tag: zeigen oder ausblenden</translation>
  </message>
  <message>
   <source>1 post</source>
   <translation>1 Beitrag</translation>
  </message>
  <message>
   <source>Add a &amp;folder…</source>
   <translation>&amp;Ordner hinzufügen…</translation>
  </message>
  <message>
   <source>Done again: {note}</source>
   <translation>Wiederholt: {note}</translation>
  </message>
  <message>
   <source>Histor&amp;y and statistics…</source>
   <translation>Ver&amp;lauf und Statistik…</translation>
  </message>
  <message>
   <source>Mark as &amp;done, or not done</source>
   <translation>Als &amp;fertig markieren oder nicht</translation>
  </message>
  <message>
   <source>Menu</source>
   <translation>Menü</translation>
  </message>
  <message>
   <source>No suggestion for this post yet. Write a caption, or add a tag of your own.</source>
   <translation>Noch kein Vorschlag für diesen Beitrag. Schreib einen Bildtext oder füge ein eigenes Tag hinzu.</translation>
  </message>
  <message>
   <source>Pre&amp;vious photo</source>
   <translation>&amp;Voriges Foto</translation>
  </message>
  <message>
   <source>Undone: {note}</source>
   <translation>Rückgängig gemacht: {note}</translation>
  </message>
  <message>
   <source>{count} posts</source>
   <translation>{count} Beiträge</translation>
  </message>
  <message>
   <source>{what} taken off the desk; Ctrl+Z brings it back.</source>
   <translation>{what} aus der Warteschlange genommen; Strg+Z bringt es zurück.</translation>
  </message>
 </context>
 <context>
  <name>MessageBar</name>
  <message>
   <source>Close the message</source>
   <translation>Die Meldung schließen</translation>
  </message>
 </context>
 <context>
  <name>MetadataActions</name>
  <message>
   <source>By your settings, tags are never written into metadata; change that under Settings (Ctrl+,).</source>
   <translation>Nach deinen Einstellungen werden Tags nie in Metadaten geschrieben; das änderst du unter Einstellungen (Strg+,).</translation>
  </message>
  <message>
   <source>Show what would be written…</source>
   <translation>Zeigen, was geschrieben würde…</translation>
  </message>
  <message>
   <source>There is no photo to write into.</source>
   <translation>Es gibt kein Foto, in das man schreiben könnte.</translation>
  </message>
  <message>
   <source>Write the tags into the photo's metadata</source>
   <translation>Tags in die Metadaten des Fotos schreiben</translation>
  </message>
  <message>
   <source>Writing tags into photos</source>
   <translation>Tags in Fotos schreiben</translation>
  </message>
 </context>
 <context>
  <name>MetadataDialog</name>
  <message>
   <source>&amp;Posts</source>
   <translation>&amp;Beiträge</translation>
  </message>
  <message>
   <source>&amp;Stop</source>
   <translation>An&amp;halten</translation>
  </message>
  <message>
   <source>&amp;Write</source>
   <translation>&amp;Schreiben</translation>
  </message>
  <message>
   <source>All about the file that is selected</source>
   <translation>Alles über die ausgewählte Datei</translation>
  </message>
  <message>
   <source>All done posts</source>
   <translation>Alle fertigen Beiträge</translation>
  </message>
  <message>
   <source>By your settings, tags are never written into metadata; change that under Settings (Ctrl+,).</source>
   <translation>Nach deinen Einstellungen werden Tags nie in Metadaten geschrieben; das änderst du unter Einstellungen (Strg+,).</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Files and their tags</source>
   <translation>Dateien und ihre Tags</translation>
  </message>
  <message>
   <source>How far it is</source>
   <translation>Wie weit es ist</translation>
  </message>
  <message>
   <source>Looking at the files…</source>
   <translation>Dateien werden angesehen…</translation>
  </message>
  <message>
   <source>Posts</source>
   <translation>Beiträge</translation>
  </message>
  <message>
   <source>Show &amp;unchanged files, too ({count})</source>
   <translation>Auch &amp;unveränderte Dateien zeigen ({count})</translation>
  </message>
  <message>
   <source>Stopped before all files were looked at; nothing was written.</source>
   <translation>Angehalten, bevor alle Dateien angesehen waren; nichts wurde geschrieben.</translation>
  </message>
  <message>
   <source>That could not be found out.</source>
   <translation>Das ließ sich nicht herausfinden.</translation>
  </message>
  <message>
   <source>The selected post</source>
   <translation>Der ausgewählte Beitrag</translation>
  </message>
  <message>
   <source>The {count} selected posts</source>
   <translation>Die {count} ausgewählten Beiträge</translation>
  </message>
  <message>
   <source>What was written</source>
   <translation>Was geschrieben wurde</translation>
  </message>
  <message>
   <source>What would be written</source>
   <translation>Was geschrieben würde</translation>
  </message>
  <message>
   <source>Writing…</source>
   <translation>Wird geschrieben…</translation>
  </message>
 </context>
 <context>
  <name>MetadataModel</name>
  <message>
   <source>File</source>
   <translation>Datei</translation>
  </message>
  <message>
   <source>Kept</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Note</source>
   <translation>Hinweis</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>Tags</translation>
  </message>
  <message>
   <source>What happens</source>
   <translation>Was geschieht</translation>
  </message>
 </context>
 <context>
  <name>MetadataSession</name>
  <message>
   <source>writing tags</source>
   <translation>Tags werden geschrieben</translation>
  </message>
  <message>
   <source>writing tags:</source>
   <translation>Tags werden geschrieben:</translation>
  </message>
 </context>
 <context>
  <name>MetadataText</name>
  <message>
   <source>Added</source>
   <translation>Hinzugefügt</translation>
  </message>
  <message>
   <source>Failed</source>
   <translation>Fehlgeschlagen</translation>
  </message>
  <message>
   <source>Kept</source>
   <translation>Behalten</translation>
  </message>
  <message>
   <source>Left out, as they were taken out of the file</source>
   <translation>Weggelassen, da sie aus der Datei genommen wurden</translation>
  </message>
  <message>
   <source>Left out, as they were taken out of the file: {tags}.</source>
   <translation>Weggelassen, da sie aus der Datei genommen wurden: {tags}.</translation>
  </message>
  <message>
   <source>New</source>
   <translation>Neu</translation>
  </message>
  <message>
   <source>None of these posts has a photo to write into.</source>
   <translation>Keiner dieser Beiträge hat ein Foto, in das man schreiben könnte.</translation>
  </message>
  <message>
   <source>Nothing was written.</source>
   <translation>Nichts wurde geschrieben.</translation>
  </message>
  <message>
   <source>Nothing was written: {files}.</source>
   <translation>Nichts wurde geschrieben: {files}.</translation>
  </message>
  <message>
   <source>Nothing would be written: {files}.</source>
   <translation>Nichts würde geschrieben: {files}.</translation>
  </message>
  <message>
   <source>Nothing would change: the files hold what they are to hold.</source>
   <translation>Nichts würde sich ändern: Die Dateien enthalten, was sie enthalten sollen.</translation>
  </message>
  <message>
   <source>One more file could not be written; Ctrl+Shift+S shows which.</source>
   <translation>Eine weitere Datei ließ sich nicht schreiben; Strg+Umschalt+S zeigt, welche.</translation>
  </message>
  <message>
   <source>Removed</source>
   <translation>Entfernt</translation>
  </message>
  <message>
   <source>Stopped; {files} so far.</source>
   <translation>Angehalten; bisher {files}.</translation>
  </message>
  <message>
   <source>The other file is written.</source>
   <translation>Die andere Datei ist geschrieben.</translation>
  </message>
  <message>
   <source>The other {count} files are written.</source>
   <translation>Die anderen {count} Dateien sind geschrieben.</translation>
  </message>
  <message>
   <source>There is no photo to write into.</source>
   <translation>Es gibt kein Foto, in das man schreiben könnte.</translation>
  </message>
  <message>
   <source>There is nothing to write yet: accept a suggestion or add a tag first.</source>
   <translation>Es gibt noch nichts zu schreiben: Nimm zuerst einen Vorschlag an oder füge ein Tag hinzu.</translation>
  </message>
  <message>
   <source>Unchanged</source>
   <translation>Unverändert</translation>
  </message>
  <message>
   <source>Updated</source>
   <translation>Aktualisiert</translation>
  </message>
  <message>
   <source>Would be written: {files}.</source>
   <translation>Würde geschrieben: {files}.</translation>
  </message>
  <message>
   <source>Written to {file}: no tag is new, all are where programs look now.</source>
   <translation>In {file} geschrieben: Kein Tag ist neu, alle stehen jetzt dort, wo Programme suchen.</translation>
  </message>
  <message>
   <source>Written to {file}: {what}.</source>
   <translation>In {file} geschrieben: {what}.</translation>
  </message>
  <message>
   <source>Written: {files}.</source>
   <translation>Geschrieben: {files}.</translation>
  </message>
  <message>
   <source>nothing written</source>
   <translation>nichts geschrieben</translation>
  </message>
  <message>
   <source>{count} added</source>
   <translation>{count} hinzugefügt</translation>
  </message>
  <message>
   <source>{count} can't be written</source>
   <translation>{count} nicht schreibbar</translation>
  </message>
  <message>
   <source>{count} failed</source>
   <translation>{count} fehlgeschlagen</translation>
  </message>
  <message>
   <source>{count} more files could not be written; Ctrl+Shift+S shows which.</source>
   <translation>{count} weitere Dateien ließen sich nicht schreiben; Strg+Umschalt+S zeigt, welche.</translation>
  </message>
  <message>
   <source>{count} new file</source>
   <translation>{count} neue Datei</translation>
  </message>
  <message>
   <source>{count} new files</source>
   <translation>{count} neue Dateien</translation>
  </message>
  <message>
   <source>{count} removed</source>
   <translation>{count} entfernt</translation>
  </message>
  <message>
   <source>{count} unchanged</source>
   <translation>{count} unverändert</translation>
  </message>
  <message>
   <source>{count} updated</source>
   <translation>{count} aktualisiert</translation>
  </message>
  <message>
   <source>{file} holds these tags already.</source>
   <translation>{file} enthält diese Tags schon.</translation>
  </message>
  <message>
   <source>{file} stays as it is.</source>
   <translation>{file} bleibt, wie es ist.</translation>
  </message>
 </context>
 <context>
  <name>ModelCard</name>
  <message>
   <source>Card of the model</source>
   <translation>Karte des Modells</translation>
  </message>
  <message>
   <source>This model has no card.</source>
   <translation>Dieses Modell hat keine Karte.</translation>
  </message>
 </context>
 <context>
  <name>ModelWords</name>
  <message>
   <source>all your posts, photo, caption; knows your own tags</source>
   <translation>alle deine Beiträge, Foto, Bildtext; kennt deine eigenen Tags</translation>
  </message>
  <message>
   <source>mixing of all models</source>
   <translation>Mischen aller Modelle</translation>
  </message>
  <message>
   <source>photo, caption and your latest posts</source>
   <translation>Foto, Bildtext und deine letzten Beiträge</translation>
  </message>
  <message>
   <source>reading sentences</source>
   <translation>Sätze lesen</translation>
  </message>
  <message>
   <source>regions of the photo together with the caption</source>
   <translation>Bereiche des Fotos zusammen mit dem Bildtext</translation>
  </message>
  <message>
   <source>seeing photos</source>
   <translation>Fotos ansehen</translation>
  </message>
  <message>
   <source>the words of the caption</source>
   <translation>die Wörter des Bildtexts</translation>
  </message>
  <message>
   <source>what the photo shows, caption, place, time, accepted tags</source>
   <translation>was das Foto zeigt, Bildtext, Ort, Zeit, angenommene Tags</translation>
  </message>
 </context>
 <context>
  <name>ModelsDialog</name>
  <message>
   <source>&amp;Back to the one before</source>
   <translation>&amp;Zurück zum vorigen Satz</translation>
  </message>
  <message>
   <source>&amp;Check it</source>
   <translation>&amp;Prüfen</translation>
  </message>
  <message>
   <source>&amp;Delete…</source>
   <translation>&amp;Löschen…</translation>
  </message>
  <message>
   <source>&amp;Export to a file…</source>
   <translation>&amp;Exportieren…</translation>
  </message>
  <message>
   <source>&amp;Import from a file…</source>
   <translation>Aus Datei &amp;importieren…</translation>
  </message>
  <message>
   <source>&amp;Switch single models on or off…</source>
   <translation>Einzelne &amp;Modelle ein- oder ausschalten…</translation>
  </message>
  <message>
   <source>&amp;Use this set</source>
   <translation>Diesen Satz &amp;benutzen</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Delete</source>
   <translation>Löschen</translation>
  </message>
  <message>
   <source>Delete models</source>
   <translation>Modelle löschen</translation>
  </message>
  <message>
   <source>Delete “{title}” for good?</source>
   <translation>„{title}“ endgültig löschen?</translation>
  </message>
  <message>
   <source>Export models</source>
   <translation>Modelle exportieren</translation>
  </message>
  <message>
   <source>Import models</source>
   <translation>Modelle importieren</translation>
  </message>
  <message>
   <source>Imported. It is not in use yet.</source>
   <translation>Importiert. Der Satz wird noch nicht benutzt.</translation>
  </message>
  <message>
   <source>Installed models</source>
   <translation>Installierte Modelle</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>Modelle</translation>
  </message>
  <message>
   <source>Models of TagDesk ({files})</source>
   <translation>Modelle von TagDesk ({files})</translation>
  </message>
  <message>
   <source>Models of TagDesk ({files});;All files (*)</source>
   <translation>Modelle von TagDesk ({files});;Alle Dateien (*)</translation>
  </message>
  <message>
   <source>Models of this set</source>
   <translation>Modelle dieses Satzes</translation>
  </message>
  <message>
   <source>Size</source>
   <translation>Größe</translation>
  </message>
  <message>
   <source>State</source>
   <translation>Zustand</translation>
  </message>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>Tags</translation>
  </message>
  <message>
   <source>Working</source>
   <translation>In Arbeit</translation>
  </message>
  <message>
   <source>Written to {file}.</source>
   <translation>In {file} geschrieben.</translation>
  </message>
  <message>
   <source>Your posts stay; the models could be trained again.</source>
   <translation>Deine Beiträge bleiben; die Modelle ließen sich neu trainieren.</translation>
  </message>
 </context>
 <context>
  <name>ModelsReception</name>
  <message>
   <source>In use now: “{title}”.</source>
   <translation>Jetzt in Benutzung: „{title}“.</translation>
  </message>
  <message>
   <source>M&amp;odels…</source>
   <translation>M&amp;odelle…</translation>
  </message>
  <message>
   <source>Undo</source>
   <translation>Rückgängig</translation>
  </message>
 </context>
 <context>
  <name>ModelsText</name>
  <message>
   <source>All is well: every file is as it was made, and every model answers as it should.</source>
   <translation>Alles in Ordnung: Jede Datei ist, wie sie gemacht wurde, und jedes Modell antwortet, wie es soll.</translation>
  </message>
  <message>
   <source>In use now.</source>
   <translation>Wird jetzt benutzt.</translation>
  </message>
  <message>
   <source>Made on {day}.</source>
   <translation>Gemacht am {day}.</translation>
  </message>
  <message>
   <source>Not in use.</source>
   <translation>Wird nicht benutzt.</translation>
  </message>
  <message>
   <source>Taught by {posts}.</source>
   <translation>Gelernt aus: {posts}.</translation>
  </message>
  <message>
   <source>The models that came with TagDesk</source>
   <translation>Die mitgelieferten Modelle</translation>
  </message>
  <message>
   <source>They know what people post in general, and nothing of you; your habits come on top.</source>
   <translation>Sie wissen, was Leute allgemein veröffentlichen, und nichts von dir; deine Gewohnheiten kommen dazu.</translation>
  </message>
  <message>
   <source>Tried on {posts} that they did not learn from: {new} of the tags were among the first five suggestions, {old} with the models before.</source>
   <translation>Erprobt an Beiträgen, aus denen sie nicht gelernt haben ({posts}): {new} der Tags waren unter den ersten fünf Vorschlägen, mit den Modellen davor {old}.</translation>
  </message>
  <message>
   <source>What is not in this set comes from the models that came with TagDesk.</source>
   <translation>Was nicht in diesem Satz ist, kommt von den mitgelieferten Modellen.</translation>
  </message>
  <message>
   <source>can't be used</source>
   <translation>nicht benutzbar</translation>
  </message>
  <message>
   <source>checked: well</source>
   <translation>geprüft: in Ordnung</translation>
  </message>
  <message>
   <source>damaged</source>
   <translation>beschädigt</translation>
  </message>
  <message>
   <source>in use</source>
   <translation>wird benutzt</translation>
  </message>
  <message>
   <source>not checked yet</source>
   <translation>noch nicht geprüft</translation>
  </message>
  <message>
   <source>{posts} of {accounts}</source>
   <translation>{posts} von {accounts}</translation>
  </message>
 </context>
 <context>
  <name>MoreChoices</name>
  <message>
   <source>All</source>
   <translation>Alle</translation>
  </message>
  <message>
   <source>Fewer are quicker.</source>
   <translation>Weniger geht schneller.</translation>
  </message>
  <message>
   <source>Latest posts of each account to &amp;learn from</source>
   <translation>Neueste Beiträge jedes Kontos zum &amp;Lernen</translation>
  </message>
  <message>
   <source>More choices</source>
   <translation>Mehr zur Auswahl</translation>
  </message>
  <message>
   <source>Number that &amp;chance begins with</source>
   <translation>&amp;Zahl, mit der der Zufall beginnt</translation>
  </message>
  <message>
   <source>Share of the latest posts to &amp;try the new models on</source>
   <translation>Anteil der neuesten Beiträge zum &amp;Erproben der neuen Modelle</translation>
  </message>
  <message>
   <source>The same number and the same posts make the same models.</source>
   <translation>Dieselbe Zahl und dieselben Beiträge ergeben dieselben Modelle.</translation>
  </message>
  <message>
   <source>They don't learn from these. More make the trial surer, and leave less to learn from.</source>
   <translation>Aus ihnen lernen sie nicht. Mehr davon machen die Erprobung sicherer und lassen weniger zum Lernen.</translation>
  </message>
 </context>
 <context>
  <name>Number</name>
  <message>
   <source>,</source>
   <translation>.</translation>
  </message>
  <message>
   <source>.</source>
   <translation>,</translation>
  </message>
 </context>
 <context>
  <name>PartBars</name>
  <message>
   <source>Parts</source>
   <translation>Anteile</translation>
  </message>
 </context>
 <context>
  <name>PartialTag</name>
  <message>
   <source>#{tag}  on {count} of {total}</source>
   <translation>#{tag}  an {count} von {total}</translation>
  </message>
  <message>
   <source>A click adds it to the others, Delete takes it off all</source>
   <translation>Ein Klick fügt es den anderen hinzu, Entf entfernt es von allen</translation>
  </message>
  <message>
   <source>Space adds it to the others, Delete takes it off all</source>
   <translation>Die Leertaste fügt es den anderen hinzu, Entf entfernt es von allen</translation>
  </message>
 </context>
 <context>
  <name>PhotoDialog</name>
  <message>
   <source>Add a folder of photos</source>
   <translation>Einen Ordner mit Fotos hinzufügen</translation>
  </message>
  <message>
   <source>Add photos</source>
   <translation>Fotos hinzufügen</translation>
  </message>
  <message>
   <source>Photos ({patterns});;All files (*)</source>
   <translation>Fotos ({patterns});;Alle Dateien (*)</translation>
  </message>
 </context>
 <context>
  <name>PhotoPager</name>
  <message>
   <source>Let this photo lead: suggestions go by the first one</source>
   <translation>Dieses Foto nach vorn stellen: Vorschläge richten sich nach dem ersten</translation>
  </message>
  <message>
   <source>Next photo of this post</source>
   <translation>Nächstes Foto dieses Beitrags</translation>
  </message>
  <message>
   <source>Next photo of this post (Right)</source>
   <translation>Nächstes Foto dieses Beitrags (Rechts)</translation>
  </message>
  <message>
   <source>Previous photo of this post</source>
   <translation>Voriges Foto dieses Beitrags</translation>
  </message>
  <message>
   <source>Previous photo of this post (Left)</source>
   <translation>Voriges Foto dieses Beitrags (Links)</translation>
  </message>
  <message>
   <source>Put first</source>
   <translation>Nach vorn</translation>
  </message>
  <message>
   <source>{number} of {total}</source>
   <translation>{number} von {total}</translation>
  </message>
 </context>
 <context>
  <name>PhotoPane</name>
  <message>
   <source>This post has no photo; its tags come from the caption.</source>
   <translation>Dieser Beitrag hat kein Foto; seine Tags kommen aus dem Bildtext.</translation>
  </message>
 </context>
 <context>
  <name>PhotoView</name>
  <message>
   <source>Photo</source>
   <translation>Foto</translation>
  </message>
  <message>
   <source>Plus and minus zoom, 0 fits the photo, arrows move it</source>
   <translation>Plus und Minus vergrößern und verkleinern, 0 passt das Foto ein, Pfeile verschieben es</translation>
  </message>
 </context>
 <context>
  <name>Platform</name>
  <message>
   <source> and {count} more</source>
   <translation> und {count} weitere</translation>
  </message>
  <message>
   <source>1 tag</source>
   <translation>1 Tag</translation>
  </message>
  <message>
   <source>The text is too long for {platform}: {count} of {most} characters.</source>
   <translation>Der Text ist zu lang für {platform}: {count} von {most} Zeichen.</translation>
  </message>
  <message>
   <source>This can't be a hashtag on {platform}: {tags}.</source>
   <translation>Das kann auf {platform} kein Hashtag sein: {tags}.</translation>
  </message>
  <message>
   <source>Too long for {platform}: {tags}.</source>
   <translation>Zu lang für {platform}: {tags}.</translation>
  </message>
  <message>
   <source>can't be written on {platform}</source>
   <translation>lässt sich auf {platform} nicht schreiben</translation>
  </message>
  <message>
   <source>no tags</source>
   <translation>keine Tags</translation>
  </message>
  <message>
   <source>over the limit of {platform}</source>
   <translation>über der Grenze von {platform}</translation>
  </message>
  <message>
   <source>too long for {platform}</source>
   <translation>zu lang für {platform}</translation>
  </message>
  <message>
   <source>{count} of {most} characters in the caption</source>
   <translation>{count} von {most} Zeichen im Bildtext</translation>
  </message>
  <message>
   <source>{count} of {most} characters, hashtags included</source>
   <translation>{count} von {most} Zeichen, mit Hashtags</translation>
  </message>
  <message>
   <source>{count} of {most} tags</source>
   <translation>{count} von {most} Tags</translation>
  </message>
  <message>
   <source>{count} tags</source>
   <translation>{count} Tags</translation>
  </message>
  <message>
   <source>{count} too many</source>
   <translation>{count} zu viel</translation>
  </message>
  <message>
   <source>{platform} as of {day}</source>
   <translation>{platform}, Stand {day}</translation>
  </message>
  <message>
   <source>{platform} has no way to write: {tags}.</source>
   <translation>{platform} kann das nicht schreiben: {tags}.</translation>
  </message>
  <message>
   <source>{platform} takes {most}; this post has {count}.</source>
   <translation>{platform} nimmt {most}; dieser Beitrag hat {count}.</translation>
  </message>
 </context>
 <context>
  <name>PlatformBar</name>
  <message>
   <source>Platform</source>
   <translation>Plattform</translation>
  </message>
 </context>
 <context>
  <name>PostEditor</name>
  <message>
   <source>&amp;Caption</source>
   <translation>&amp;Bildtext</translation>
  </message>
  <message>
   <source>&amp;Place</source>
   <translation>&amp;Ort</translation>
  </message>
  <message>
   <source>City, country</source>
   <translation>Stadt, Land</translation>
  </message>
  <message>
   <source>Place</source>
   <translation>Ort</translation>
  </message>
  <message>
   <source>T&amp;ime</source>
   <translation>&amp;Zeit</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
  <message>
   <source>Write it like 2026-06-14 20:52</source>
   <translation>Schreib es wie 2026-06-14 20:52</translation>
  </message>
 </context>
 <context>
  <name>ProgressBox</name>
  <message>
   <source>Stop</source>
   <translation>Anhalten</translation>
  </message>
 </context>
 <context>
  <name>QueueFilterBar</name>
  <message>
   <source>All</source>
   <translation>Alle</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>Filter the queue by words</source>
   <translation>Die Warteschlange nach Wörtern filtern</translation>
  </message>
  <message>
   <source>Filter…</source>
   <translation>Filtern…</translation>
  </message>
  <message>
   <source>Over the cap</source>
   <translation>Über der Grenze</translation>
  </message>
  <message>
   <source>Show posts whose file name, caption, place or tags hold these words (Ctrl+L)</source>
   <translation>Beiträge zeigen, in deren Dateiname, Bildtext, Ort oder Tags diese Wörter stehen (Strg+L)</translation>
  </message>
  <message>
   <source>To do</source>
   <translation>Zu tun</translation>
  </message>
  <message>
   <source>Which posts to show</source>
   <translation>Welche Beiträge gezeigt werden</translation>
  </message>
 </context>
 <context>
  <name>QueueGuide</name>
  <message>
   <source>&amp;Group the selected posts</source>
   <translation>Ausgewählte Beiträge &amp;gruppieren</translation>
  </message>
  <message>
   <source>Brea&amp;k up a group of photos</source>
   <translation>Fotogruppe a&amp;uflösen</translation>
  </message>
  <message>
   <source>Filter the queue by te&amp;xt</source>
   <translation>W&amp;arteschlange nach Text filtern</translation>
  </message>
  <message>
   <source>Select a&amp;ll posts</source>
   <translation>Alle Beitr&amp;äge auswählen</translation>
  </message>
 </context>
 <context>
  <name>QueueModel</name>
  <message>
   <source>1 tag</source>
   <translation>1 Tag</translation>
  </message>
  <message>
   <source>done</source>
   <translation>fertig</translation>
  </message>
  <message>
   <source>{count} photos</source>
   <translation>{count} Fotos</translation>
  </message>
  <message>
   <source>{count} tags</source>
   <translation>{count} Tags</translation>
  </message>
 </context>
 <context>
  <name>QueuePanel</name>
  <message>
   <source>&amp;Queue</source>
   <translation>Wa&amp;rteschlange</translation>
  </message>
  <message>
   <source>Adding photos</source>
   <translation>Fotos werden hinzugefügt</translation>
  </message>
  <message>
   <source>Cancel</source>
   <translation>Abbrechen</translation>
  </message>
  <message>
   <source>No post fits this filter.</source>
   <translation>Kein Beitrag passt zu diesem Filter.</translation>
  </message>
  <message>
   <source>Stop adding photos</source>
   <translation>Keine weiteren Fotos hinzufügen</translation>
  </message>
  <message>
   <source>{done} of {total} done</source>
   <translation>{done} von {total} fertig</translation>
  </message>
 </context>
 <context>
  <name>QueueView</name>
  <message>
   <source>Queue of posts</source>
   <translation>Warteschlange der Beiträge</translation>
  </message>
 </context>
 <context>
  <name>ReasonBox</name>
  <message>
   <source>Hide the reasons</source>
   <translation>Gründe ausblenden</translation>
  </message>
  <message>
   <source>Hide the reasons (Esc)</source>
   <translation>Gründe ausblenden (Esc)</translation>
  </message>
  <message>
   <source>In the photo</source>
   <translation>Im Foto</translation>
  </message>
  <message>
   <source>It goes with</source>
   <translation>Es passt zu</translation>
  </message>
  <message>
   <source>Looking for reasons…</source>
   <translation>Gründe werden gesucht…</translation>
  </message>
  <message>
   <source>Past posts that speak for it</source>
   <translation>Frühere Beiträge, die dafür sprechen</translation>
  </message>
  <message>
   <source>Reasons</source>
   <translation>Gründe</translation>
  </message>
  <message>
   <source>Where it comes from</source>
   <translation>Woher es kommt</translation>
  </message>
  <message>
   <source>Why a tag? Point at it, click it, or press W.</source>
   <translation>Warum ein Tag? Zeig darauf, klick es an oder drück W.</translation>
  </message>
 </context>
 <context>
  <name>ReasonCard</name>
  <message>
   <source>A past post is shown.</source>
   <translation>Ein früherer Beitrag wird gezeigt.</translation>
  </message>
  <message>
   <source>In the photo: {what}.</source>
   <translation>Im Foto: {what}.</translation>
  </message>
  <message>
   <source>It goes with {tags}.</source>
   <translation>Es passt zu {tags}.</translation>
  </message>
  <message>
   <source>Only the caption speaks for it</source>
   <translation>Nur der Bildtext spricht dafür</translation>
  </message>
  <message>
   <source>Only the photo speaks for it</source>
   <translation>Nur das Foto spricht dafür</translation>
  </message>
  <message>
   <source>Only the tags of this post speak for it</source>
   <translation>Nur die Tags dieses Beitrags sprechen dafür</translation>
  </message>
  <message>
   <source>Only your past posts speak for it</source>
   <translation>Nur deine früheren Beiträge sprechen dafür</translation>
  </message>
  <message>
   <source>Post</source>
   <translation>Beitrag</translation>
  </message>
  <message>
   <source>Post of {day}</source>
   <translation>Beitrag vom {day}</translation>
  </message>
  <message>
   <source>The bright parts of the photo count a little.</source>
   <translation>Die hellen Stellen des Fotos zählen ein wenig.</translation>
  </message>
  <message>
   <source>The bright parts of the photo count much.</source>
   <translation>Die hellen Stellen des Fotos zählen viel.</translation>
  </message>
  <message>
   <source>The bright parts of the photo count somewhat.</source>
   <translation>Die hellen Stellen des Fotos zählen etwas.</translation>
  </message>
  <message>
   <source>There is {nothing} to go by.</source>
   <translation>Es gibt {nothing}.</translation>
  </message>
  <message>
   <source>What speaks for {tag}</source>
   <translation>Was für {tag} spricht</translation>
  </message>
  <message>
   <source>What speaks for {tag} here</source>
   <translation>Was hier für {tag} spricht</translation>
  </message>
  <message>
   <source>Why {tag}</source>
   <translation>Warum {tag}</translation>
  </message>
  <message>
   <source>Why {tag} here</source>
   <translation>Warum hier {tag}</translation>
  </message>
  <message>
   <source>no caption</source>
   <translation>keinen Bildtext</translation>
  </message>
  <message>
   <source>no past post</source>
   <translation>keinen früheren Beitrag</translation>
  </message>
  <message>
   <source>no photo</source>
   <translation>kein Foto</translation>
  </message>
  <message>
   <source>{count} past posts are shown.</source>
   <translation>{count} frühere Beiträge werden gezeigt.</translation>
  </message>
  <message>
   <source>{only}: there is {nothing} to go by.</source>
   <translation>{only}: Es gibt {nothing}.</translation>
  </message>
  <message>
   <source>{things} and {last}</source>
   <translation>{things} und {last}</translation>
  </message>
 </context>
 <context>
  <name>ReasonWords</name>
  <message>
   <source>Nothing in particular speaks for it.</source>
   <translation>Nichts Besonderes spricht dafür.</translation>
  </message>
  <message>
   <source>all {alike} posts most like this one had it</source>
   <translation>alle {alike} ähnlichsten Beiträge hatten es</translation>
  </message>
  <message>
   <source>both posts like this one had it</source>
   <translation>beide ähnlichen Beiträge hatten es</translation>
  </message>
  <message>
   <source>it goes with #{tag}, which the post has</source>
   <translation>es passt zu #{tag}, das der Beitrag schon hat</translation>
  </message>
  <message>
   <source>it often follows the tags of your previous post</source>
   <translation>es folgt oft auf die Tags deines vorigen Beitrags</translation>
  </message>
  <message>
   <source>last used a day ago</source>
   <translation>zuletzt vor einem Tag benutzt</translation>
  </message>
  <message>
   <source>last used less than a day ago</source>
   <translation>zuletzt vor weniger als einem Tag benutzt</translation>
  </message>
  <message>
   <source>last used {count} days ago</source>
   <translation>zuletzt vor {count} Tagen benutzt</translation>
  </message>
  <message>
   <source>last used {count} posts ago</source>
   <translation>zuletzt vor {count} Beiträgen benutzt</translation>
  </message>
  <message>
   <source>one of the {alike} posts most like this one had it</source>
   <translation>einer der {alike} ähnlichsten Beiträge hatte es</translation>
  </message>
  <message>
   <source>others often use it for posts like this one</source>
   <translation>andere benutzen es oft für solche Beiträge</translation>
  </message>
  <message>
   <source>part of the photo speaks for it</source>
   <translation>ein Teil des Fotos spricht dafür</translation>
  </message>
  <message>
   <source>the only post like this one had it</source>
   <translation>der einzige ähnliche Beitrag hatte es</translation>
  </message>
  <message>
   <source>the photo seems to show ‘{what}’</source>
   <translation>das Foto scheint „{what}“ zu zeigen</translation>
  </message>
  <message>
   <source>the word ‘{first}’ is in your caption</source>
   <translation>das Wort „{first}“ steht im Bildtext</translation>
  </message>
  <message>
   <source>the words ‘{first}’ and ‘{second}’ are in your caption</source>
   <translation>die Wörter „{first}“ und „{second}“ stehen im Bildtext</translation>
  </message>
  <message>
   <source>you often use it at this time of the day or week</source>
   <translation>du benutzt es oft zu dieser Zeit des Tages oder der Woche</translation>
  </message>
  <message>
   <source>you often use it at this time of the year</source>
   <translation>du benutzt es oft zu dieser Jahreszeit</translation>
  </message>
  <message>
   <source>you often use it for photos of this kind ({kind})</source>
   <translation>du benutzt es oft für solche Fotos ({kind})</translation>
  </message>
  <message>
   <source>you often use it in this place</source>
   <translation>du benutzt es oft an diesem Ort</translation>
  </message>
  <message>
   <source>you often use it with this camera</source>
   <translation>du benutzt es oft mit dieser Kamera</translation>
  </message>
  <message>
   <source>you used it in {uses} of your {posts} posts</source>
   <translation>du hast es in {uses} deiner {posts} Beiträge benutzt</translation>
  </message>
  <message>
   <source>your only post so far had it</source>
   <translation>dein bisher einziger Beitrag hatte es</translation>
  </message>
  <message>
   <source>your previous post had it</source>
   <translation>dein voriger Beitrag hatte es</translation>
  </message>
  <message>
   <source>{count} of the {alike} posts most like this one had it</source>
   <translation>{count} der {alike} ähnlichsten Beiträge hatten es</translation>
  </message>
 </context>
 <context>
  <name>Reception</name>
  <message>
   <source>Drop as a post without photo</source>
   <translation>Loslassen: ein Beitrag ohne Foto</translation>
  </message>
  <message>
   <source>Drop as caption</source>
   <translation>Loslassen: als Bildtext</translation>
  </message>
  <message>
   <source>Drop to add to the queue</source>
   <translation>Loslassen: in die Warteschlange</translation>
  </message>
  <message>
   <source>The caption was replaced; Ctrl+Z brings the old one back.</source>
   <translation>Der Bildtext wurde ersetzt; Strg+Z bringt den alten zurück.</translation>
  </message>
 </context>
 <context>
  <name>RemovalList</name>
  <message>
   <source>Bring back</source>
   <translation>Zurückholen</translation>
  </message>
  <message>
   <source>Delete removes the selected ones</source>
   <translation>Entf entfernt die ausgewählten</translation>
  </message>
  <message>
   <source>Remove</source>
   <translation>Entfernen</translation>
  </message>
 </context>
 <context>
  <name>RestoreDialog</name>
  <message>
   <source>&amp;Put back</source>
   <translation>Zurück&amp;holen</translation>
  </message>
  <message>
   <source>&amp;Quit</source>
   <translation>&amp;Beenden</translation>
  </message>
  <message>
   <source>1 post</source>
   <translation>1 Beitrag</translation>
  </message>
  <message>
   <source>Backups</source>
   <translation>Sicherungen</translation>
  </message>
  <message>
   <source>Put back a backup</source>
   <translation>Eine Sicherung zurückholen</translation>
  </message>
  <message>
   <source>TagDesk can put back a backup. What was done since is not in it; the damaged file is kept in the folder history-backups.</source>
   <translation>TagDesk kann eine Sicherung zurückholen. Was seitdem geschah, fehlt darin; die beschädigte Datei bleibt im Ordner history-backups erhalten.</translation>
  </message>
  <message>
   <source>Your history can't be opened, and nothing of it was changed.</source>
   <translation>Dein Verlauf lässt sich nicht öffnen; nichts daran wurde verändert.</translation>
  </message>
  <message>
   <source>from before an update</source>
   <translation>vor einer Aktualisierung</translation>
  </message>
  <message>
   <source>from before another one was put back</source>
   <translation>bevor eine andere zurückgeholt wurde</translation>
  </message>
  <message>
   <source>made by hand</source>
   <translation>von Hand angelegt</translation>
  </message>
  <message>
   <source>{count} posts</source>
   <translation>{count} Beiträge</translation>
  </message>
 </context>
 <context>
  <name>SelectionLine</name>
  <message>
   <source>Tag decisions go for all of them.</source>
   <translation>Entscheidungen über Tags gelten für alle.</translation>
  </message>
  <message>
   <source>and 1 more tag that some of them have</source>
   <translation>und 1 weiteres Tag, das einige davon haben</translation>
  </message>
  <message>
   <source>and {count} more tags that some of them have</source>
   <translation>und {count} weitere Tags, die einige davon haben</translation>
  </message>
  <message>
   <source>{count} posts selected</source>
   <translation>{count} Beiträge ausgewählt</translation>
  </message>
  <message>
   <source>{done} of {total}…</source>
   <translation>{done} von {total}…</translation>
  </message>
 </context>
 <context>
  <name>SettingsDialog</name>
  <message>
   <source>Data and privacy</source>
   <translation>Daten und Privates</translation>
  </message>
  <message>
   <source>Language and looks</source>
   <translation>Sprache und Aussehen</translation>
  </message>
  <message>
   <source>Models</source>
   <translation>Modelle</translation>
  </message>
  <message>
   <source>Pages of the settings</source>
   <translation>Seiten der Einstellungen</translation>
  </message>
  <message>
   <source>Settings</source>
   <translation>Einstellungen</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>Tags</translation>
  </message>
 </context>
 <context>
  <name>SettingsLanguage</name>
  <message>
   <source>&amp;Language</source>
   <translation>&amp;Sprache</translation>
  </message>
  <message>
   <source>As the system</source>
   <translation>Wie das System</translation>
  </message>
  <message>
   <source>Language</source>
   <translation>Sprache</translation>
  </message>
  <message>
   <source>Light or dark, colours, size of the text and high contrast follow the settings of your system.</source>
   <translation>Hell oder dunkel, Farben, Schriftgröße und hoher Kontrast folgen den Einstellungen deines Systems.</translation>
  </message>
  <message>
   <source>TagDesk speaks it from its next start on.</source>
   <translation>TagDesk spricht sie ab dem nächsten Start.</translation>
  </message>
 </context>
 <context>
  <name>SettingsModels</name>
  <message>
   <source>&amp;Threads</source>
   <translation>&amp;Threads</translation>
  </message>
  <message>
   <source>Automatic</source>
   <translation>Automatisch</translation>
  </message>
  <message>
   <source>Automatic takes {count} here: all cores but one, which belongs to the window.</source>
   <translation>Automatisch heißt hier {count}: alle Kerne bis auf einen, der dem Fenster gehört.</translation>
  </message>
  <message>
   <source>Graphics card</source>
   <translation>Grafikkarte</translation>
  </message>
  <message>
   <source>Looking at what is installed…</source>
   <translation>Es wird nachgesehen, was installiert ist…</translation>
  </message>
  <message>
   <source>Models &amp;run on</source>
   <translation>Modelle &amp;laufen auf</translation>
  </message>
  <message>
   <source>Models run on</source>
   <translation>Modelle laufen auf</translation>
  </message>
  <message>
   <source>No models are installed.</source>
   <translation>Es sind keine Modelle installiert.</translation>
  </message>
  <message>
   <source>Processor</source>
   <translation>Prozessor</translation>
  </message>
  <message>
   <source>Suggestions come from all of these together with your own habits. One that is off is not asked, and takes no memory.</source>
   <translation>Vorschläge kommen von allen zusammen und aus deinen eigenen Gewohnheiten. Eines, das aus ist, wird nicht gefragt und belegt keinen Speicher.</translation>
  </message>
  <message>
   <source>There is no NVIDIA card that TagDesk could use, so the processor does all of it.</source>
   <translation>Es gibt keine NVIDIA-Karte, die TagDesk benutzen könnte; der Prozessor macht alles.</translation>
  </message>
  <message>
   <source>Threads</source>
   <translation>Threads</translation>
  </message>
 </context>
 <context>
  <name>SettingsPosting</name>
  <message>
   <source>&amp;Certain enough from</source>
   <translation>&amp;Sicher genug ab</translation>
  </message>
  <message>
   <source>&amp;Platform</source>
   <translation>&amp;Plattform</translation>
  </message>
  <message>
   <source>&amp;Write tags into metadata</source>
   <translation>Tags in Metadaten &amp;schreiben</translation>
  </message>
  <message>
   <source>An .xmp file beside the photo</source>
   <translation>Eine .xmp-Datei neben dem Foto</translation>
  </message>
  <message>
   <source>Ctrl+Enter accepts every suggestion that is at least so certain.</source>
   <translation>Strg+Eingabetaste nimmt jeden Vorschlag an, der mindestens so sicher ist.</translation>
  </message>
  <message>
   <source>ExifTool has to be installed.</source>
   <translation>ExifTool muss installiert sein.</translation>
  </message>
  <message>
   <source>Its limits count while you choose tags. Extra tags are marked, never cut.</source>
   <translation>Ihre Grenzen zählen, während du Tags wählst. Überzählige Tags werden markiert, nie abgeschnitten.</translation>
  </message>
  <message>
   <source>Lightroom, darktable, digiKam and others find them there.</source>
   <translation>Lightroom, darktable, digiKam und andere finden sie dort.</translation>
  </message>
  <message>
   <source>Never</source>
   <translation>Nie</translation>
  </message>
  <message>
   <source>Other formats get an .xmp file.</source>
   <translation>Andere Formate bekommen eine .xmp-Datei.</translation>
  </message>
  <message>
   <source>The file itself, if it is a JPEG</source>
   <translation>Die Datei selbst, wenn sie ein JPEG ist</translation>
  </message>
  <message>
   <source>The file itself, with ExifTool if need be</source>
   <translation>Die Datei selbst, wenn nötig mit ExifTool</translation>
  </message>
  <message>
   <source>The photo itself stays as it is.</source>
   <translation>Das Foto selbst bleibt, wie es ist.</translation>
  </message>
  <message>
   <source>The picture stays the same bit for bit, and the file as it was is kept in your data folder.</source>
   <translation>Das Bild bleibt Bit für Bit gleich, und die Datei, wie sie war, wird in deinem Datenordner aufgehoben.</translation>
  </message>
  <message>
   <source>When I press Ctrl+S</source>
   <translation>Wenn ich Strg+S drücke</translation>
  </message>
  <message>
   <source>When a post is done</source>
   <translation>Wenn ein Beitrag fertig ist</translation>
  </message>
  <message>
   <source>Write them &amp;into</source>
   <translation>Schreiben &amp;in</translation>
  </message>
 </context>
 <context>
  <name>SettingsPrivacy</name>
  <message>
   <source>&amp;Open folder</source>
   <translation>Ordner ö&amp;ffnen</translation>
  </message>
  <message>
   <source>Close TagDesk and move the folder. Then start TagDesk with  --profile NEW-FOLDER , or set the environment variable TAGDESK_HOME to it. A copy of the folder is a backup of everything. Delete it, and TagDesk has forgotten you; your photos are not in it, but for those it copied out of archives or that you pasted.</source>
   <translation>Schließ TagDesk und verschieb den Ordner. Starte TagDesk dann mit  --profile NEUER-ORDNER , oder setz die Umgebungsvariable TAGDESK_HOME darauf. Eine Kopie des Ordners ist eine Sicherung von allem. Lösch ihn, und TagDesk hat dich vergessen; deine Fotos sind nicht darin, außer denen, die aus Archiven kopiert wurden oder die du eingefügt hast.</translation>
  </message>
  <message>
   <source>Cop&amp;y path</source>
   <translation>Pfad &amp;kopieren</translation>
  </message>
  <message>
   <source>Data folder</source>
   <translation>Datenordner</translation>
  </message>
  <message>
   <source>Nothing leaves this machine</source>
   <translation>Nichts verlässt diesen Rechner</translation>
  </message>
  <message>
   <source>TagDesk holds no network code: no account, no cloud, no usage statistics, no search for updates. Photos, captions, tags and what is learned from them stay here. Photos are only read, unless you want tags written into them. Besides .xmp files next to photos and what you export, all that TagDesk keeps is in one folder:</source>
   <translation>TagDesk enthält keinen Netzwerkcode: kein Konto, keine Cloud, keine Nutzungsstatistik, keine Suche nach Updates. Fotos, Bildtexte, Tags und was daraus gelernt wird, bleiben hier. Fotos werden nur gelesen, es sei denn, du willst Tags hineinschreiben lassen. Außer .xmp-Dateien neben Fotos und dem, was du exportierst, liegt alles, was TagDesk aufhebt, in einem Ordner:</translation>
  </message>
  <message>
   <source>The folder could not be opened; open it with your file manager.</source>
   <translation>Der Ordner ließ sich nicht öffnen; öffne ihn mit deiner Dateiverwaltung.</translation>
  </message>
  <message>
   <source>They go into {file}, for your eyes. What you copy for a report never holds them.</source>
   <translation>Sie kommen in {file}, nur für dich. Was du für einen Bericht kopierst, enthält sie nie.</translation>
  </message>
  <message>
   <source>To find a fault</source>
   <translation>Um einen Fehler zu finden</translation>
  </message>
  <message>
   <source>To move or delete it</source>
   <translation>Verschieben oder löschen</translation>
  </message>
  <message>
   <source>Write captions and file &amp;names into a log as well</source>
   <translation>Auch Bildtexte und Datei&amp;namen in ein Protokoll schreiben</translation>
  </message>
  <message>
   <source>backups: photos as they were before tags were written into the files themselves</source>
   <translation>backups: Fotos, wie sie waren, bevor Tags in die Dateien selbst geschrieben wurden</translation>
  </message>
  <message>
   <source>history-backups: copies of history.sqlite of the last days and weeks, and what a restored one replaced</source>
   <translation>history-backups: Kopien von history.sqlite der letzten Tage und Wochen, und was eine zurückgeholte ersetzt hat</translation>
  </message>
  <message>
   <source>history.sqlite: your posts with captions, tags, places and times, every decision, and what the models saw in the photos and learned from you</source>
   <translation>history.sqlite: deine Beiträge mit Bildtexten, Tags, Orten und Zeiten, jede Entscheidung, und was die Modelle in den Fotos sahen und von dir lernten</translation>
  </message>
  <message>
   <source>library: photos that were copied out of the archives you imported</source>
   <translation>library: Fotos, die aus importierten Archiven kopiert wurden</translation>
  </message>
  <message>
   <source>models: the models that were trained on your posts, or that you imported</source>
   <translation>models: Modelle, die mit deinen Beiträgen trainiert wurden oder die du importiert hast</translation>
  </message>
  <message>
   <source>nothing yet</source>
   <translation>noch nichts</translation>
  </message>
  <message>
   <source>other files, some of them for a moment only</source>
   <translation>andere Dateien, manche nur für einen Moment</translation>
  </message>
  <message>
   <source>pasted: pictures you pasted</source>
   <translation>pasted: Bilder, die du eingefügt hast</translation>
  </message>
  <message>
   <source>settings.json, window.ini, profiles: these settings, how the window looked last, your platform profiles</source>
   <translation>settings.json, window.ini, profiles: diese Einstellungen, wie das Fenster zuletzt aussah, deine Plattformprofile</translation>
  </message>
  <message>
   <source>tagdesk.log: faults of TagDesk, without captions, tags and names of files</source>
   <translation>tagdesk.log: Fehler von TagDesk, ohne Bildtexte, Tags und Dateinamen</translation>
  </message>
  <message>
   <source>thumbnails: small copies of photos; delete them any time, they are made again</source>
   <translation>thumbnails: kleine Kopien von Fotos; lösch sie jederzeit, sie entstehen neu</translation>
  </message>
  <message>
   <source>training: a copy of history.sqlite while models learn from it, and what they learned until it is decided about</source>
   <translation>training: eine Kopie von history.sqlite, während Modelle daraus lernen, und was sie lernten, bis darüber entschieden ist</translation>
  </message>
  <message>
   <source>{size}, 1 file</source>
   <translation>{size}, 1 Datei</translation>
  </message>
  <message>
   <source>{size}, {count} files</source>
   <translation>{size}, {count} Dateien</translation>
  </message>
 </context>
 <context>
  <name>SideWindows</name>
  <message>
   <source>&amp;About TagDesk…</source>
   <translation>Ü&amp;ber TagDesk…</translation>
  </message>
  <message>
   <source>&amp;Copy details for a report</source>
   <translation>Einzelheiten für einen Bericht &amp;kopieren</translation>
  </message>
  <message>
   <source>&amp;Doctor…</source>
   <translation>&amp;Diagnose…</translation>
  </message>
  <message>
   <source>&amp;Help</source>
   <translation>&amp;Hilfe</translation>
  </message>
  <message>
   <source>&amp;Keys…</source>
   <translation>&amp;Tasten…</translation>
  </message>
  <message>
   <source>&amp;Log…</source>
   <translation>&amp;Protokoll…</translation>
  </message>
  <message>
   <source>&amp;Settings…</source>
   <translation>Ein&amp;stellungen…</translation>
  </message>
  <message>
   <source>Copied: versions, and where in the program something went wrong. No captions, tags, names of files or accounts are in it.</source>
   <translation>Kopiert: Versionen, und wo im Programm etwas schiefging. Bildtexte, Tags, Namen von Dateien oder Konten sind nicht darin.</translation>
  </message>
  <message>
   <source>Open lo&amp;g folder</source>
   <translation>&amp;Ordner des Protokolls öffnen</translation>
  </message>
  <message>
   <source>{file} can't be read: {reason}</source>
   <translation>{file} kann nicht gelesen werden: {reason}</translation>
  </message>
  <message>
   <source>{folder} could not be opened; open it with your file manager.</source>
   <translation>{folder} ließ sich nicht öffnen; öffne ihn mit deiner Dateiverwaltung.</translation>
  </message>
 </context>
 <context>
  <name>Sources</name>
  <message>
   <source>Mostly {mark}: {names}</source>
   <translation>Vor allem {mark}: {names}</translation>
  </message>
  <message>
   <source>all your posts</source>
   <translation>alle deine Beiträge</translation>
  </message>
  <message>
   <source>from the photo</source>
   <translation>aus dem Foto</translation>
  </message>
  <message>
   <source>from the tags accepted so far</source>
   <translation>aus den bisher angenommenen Tags</translation>
  </message>
  <message>
   <source>from the words of the caption</source>
   <translation>aus den Wörtern des Bildtexts</translation>
  </message>
  <message>
   <source>from what others use</source>
   <translation>aus dem, was andere benutzen</translation>
  </message>
  <message>
   <source>from your habits</source>
   <translation>aus deinen Gewohnheiten</translation>
  </message>
  <message>
   <source>how lately you used it</source>
   <translation>wann du es zuletzt benutzt hast</translation>
  </message>
  <message>
   <source>how often you use it</source>
   <translation>wie oft du es benutzt</translation>
  </message>
  <message>
   <source>its name in the caption</source>
   <translation>sein Name im Bildtext</translation>
  </message>
  <message>
   <source>new words of the caption</source>
   <translation>neue Wörter des Bildtexts</translation>
  </message>
  <message>
   <source>photo and caption together</source>
   <translation>Foto und Bildtext zusammen</translation>
  </message>
  <message>
   <source>photo, caption, place and time</source>
   <translation>Foto, Bildtext, Ort und Zeit</translation>
  </message>
  <message>
   <source>place, time and camera</source>
   <translation>Ort, Zeit und Kamera</translation>
  </message>
  <message>
   <source>posts that say the same</source>
   <translation>Beiträge, die dasselbe sagen</translation>
  </message>
  <message>
   <source>posts with such captions</source>
   <translation>Beiträge mit solchen Bildtexten</translation>
  </message>
  <message>
   <source>posts with such photos</source>
   <translation>Beiträge mit solchen Fotos</translation>
  </message>
  <message>
   <source>sets of tags that you repeat</source>
   <translation>Tags, die du zusammen wiederholst</translation>
  </message>
  <message>
   <source>tags that go together</source>
   <translation>Tags, die zusammengehören</translation>
  </message>
  <message>
   <source>used often and lately</source>
   <translation>oft und zuletzt benutzt</translation>
  </message>
  <message>
   <source>what others use</source>
   <translation>was andere benutzen</translation>
  </message>
  <message>
   <source>without a caption</source>
   <translation>ohne Bildtext</translation>
  </message>
  <message>
   <source>words of the caption</source>
   <translation>Wörter des Bildtexts</translation>
  </message>
  <message>
   <source>your last posts</source>
   <translation>deine letzten Beiträge</translation>
  </message>
  <message>
   <source>your previous post</source>
   <translation>dein voriger Beitrag</translation>
  </message>
 </context>
 <context>
  <name>StatisticsPage</name>
  <message>
   <source>A&amp;ccount</source>
   <translation>&amp;Konto</translation>
  </message>
  <message>
   <source>Accepted</source>
   <translation>Angenommen</translation>
  </message>
  <message>
   <source>Accepted, rejected and typed tags</source>
   <translation>Angenommene, abgelehnte und geschriebene Tags</translation>
  </message>
  <message>
   <source>Account</source>
   <translation>Konto</translation>
  </message>
  <message>
   <source>All accounts</source>
   <translation>Alle Konten</translation>
  </message>
  <message>
   <source>Counting…</source>
   <translation>Wird gezählt…</translation>
  </message>
  <message>
   <source>Hour</source>
   <translation>Stunde</translation>
  </message>
  <message>
   <source>How good are the suggestions for you?</source>
   <translation>Wie gut sind die Vorschläge für dich?</translation>
  </message>
  <message>
   <source>Main reason</source>
   <translation>Hauptgrund</translation>
  </message>
  <message>
   <source>Of the rarer one’s</source>
   <translation>Von denen des selteneren</translation>
  </message>
  <message>
   <source>Photos by hour</source>
   <translation>Fotos nach Uhrzeit</translation>
  </message>
  <message>
   <source>Posts</source>
   <translation>Beiträge</translation>
  </message>
  <message>
   <source>Posts by weekday</source>
   <translation>Beiträge nach Wochentag</translation>
  </message>
  <message>
   <source>Posts over time</source>
   <translation>Beiträge im Lauf der Zeit</translation>
  </message>
  <message>
   <source>Posts with both</source>
   <translation>Beiträge mit beiden</translation>
  </message>
  <message>
   <source>Rejected</source>
   <translation>Abgelehnt</translation>
  </message>
  <message>
   <source>Share accepted</source>
   <translation>Anteil angenommen</translation>
  </message>
  <message>
   <source>Share of suggestions accepted, by their main reason</source>
   <translation>Anteil angenommener Vorschläge, nach ihrem Hauptgrund</translation>
  </message>
  <message>
   <source>Statistics</source>
   <translation>Statistik</translation>
  </message>
  <message>
   <source>Suggestions by their main reason</source>
   <translation>Vorschläge nach ihrem Hauptgrund</translation>
  </message>
  <message>
   <source>T&amp;ime</source>
   <translation>&amp;Zeit</translation>
  </message>
  <message>
   <source>Tag</source>
   <translation>Tag</translation>
  </message>
  <message>
   <source>Tags that are on the same posts more often than chance would have it. Return or a double click shows the posts that have both.</source>
   <translation>Tags, die öfter an denselben Beiträgen stehen, als es der Zufall wollte. Die Eingabetaste oder ein Doppelklick zeigt die Beiträge mit beiden.</translation>
  </message>
  <message>
   <source>Tags that go together</source>
   <translation>Tags, die zusammengehören</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
  <message>
   <source>Weekday</source>
   <translation>Wochentag</translation>
  </message>
  <message>
   <source>When you post</source>
   <translation>Wann du etwas veröffentlichst</translation>
  </message>
  <message>
   <source>Your tags</source>
   <translation>Deine Tags</translation>
  </message>
  <message>
   <source>× chance</source>
   <translation>× Zufall</translation>
  </message>
 </context>
 <context>
  <name>StatisticsText</name>
  <message>
   <source>, all of {month}</source>
   <translation>, alle vom {month}</translation>
  </message>
  <message>
   <source>, from {first} to {last}</source>
   <translation>, von {first} bis {last}</translation>
  </message>
  <message>
   <source>All time</source>
   <translation>Gesamte Zeit</translation>
  </message>
  <message>
   <source>Fridays</source>
   <translation>freitags</translation>
  </message>
  <message>
   <source>Last 12 months</source>
   <translation>Letzte 12 Monate</translation>
  </message>
  <message>
   <source>Mondays</source>
   <translation>montags</translation>
  </message>
  <message>
   <source>Most photos were taken between {first}:00 and {last}:00.</source>
   <translation>Die meisten Fotos entstanden zwischen {first}:00 und {last}:00 Uhr.</translation>
  </message>
  <message>
   <source>No posts.</source>
   <translation>Keine Beiträge.</translation>
  </message>
  <message>
   <source>Of the tags on posts made here, {share} came from suggestions.</source>
   <translation>Von den Tags der hier gemachten Beiträge kamen {share} aus Vorschlägen.</translation>
  </message>
  <message>
   <source>On average TagDesk gave a chance of {accepted} to those you accepted, {rejected} to those you rejected.</source>
   <translation>Im Mittel gab TagDesk den angenommenen eine Chance von {accepted}, den abgelehnten {rejected}.</translation>
  </message>
  <message>
   <source>Saturdays</source>
   <translation>samstags</translation>
  </message>
  <message>
   <source>Sundays</source>
   <translation>sonntags</translation>
  </message>
  <message>
   <source>Thursdays</source>
   <translation>donnerstags</translation>
  </message>
  <message>
   <source>Tuesdays</source>
   <translation>dienstags</translation>
  </message>
  <message>
   <source>Wednesdays</source>
   <translation>mittwochs</translation>
  </message>
  <message>
   <source>You accepted the only suggestion that you decided about.</source>
   <translation>Du hast den einzigen Vorschlag, über den du entschieden hast, angenommen.</translation>
  </message>
  <message>
   <source>You accepted {accepted} of the {decided} suggestions that you decided about ({share}).</source>
   <translation>Du hast {accepted} der {decided} Vorschläge, über die du entschieden hast, angenommen ({share}).</translation>
  </message>
  <message>
   <source>You have not decided about any suggestion in this time: accept or reject some, and it is told here.</source>
   <translation>In dieser Zeit hast du über keinen Vorschlag entschieden: Nimm welche an oder lehne welche ab, dann steht es hier.</translation>
  </message>
  <message>
   <source>You post most on {days}.</source>
   <translation>Du veröffentlichst am meisten {days}.</translation>
  </message>
  <message>
   <source>You rejected the only suggestion that you decided about.</source>
   <translation>Du hast den einzigen Vorschlag, über den du entschieden hast, abgelehnt.</translation>
  </message>
  <message>
   <source>You typed 1 tag of your own.</source>
   <translation>Du hast 1 eigenes Tag geschrieben.</translation>
  </message>
  <message>
   <source>You typed {count} tags of your own.</source>
   <translation>Du hast {count} eigene Tags geschrieben.</translation>
  </message>
  <message>
   <source>accepted</source>
   <translation>angenommen</translation>
  </message>
  <message>
   <source>all</source>
   <translation>alle</translation>
  </message>
  <message>
   <source>different tags</source>
   <translation>verschiedenen Tags</translation>
  </message>
  <message>
   <source>not recorded</source>
   <translation>nicht festgehalten</translation>
  </message>
  <message>
   <source>rejected</source>
   <translation>abgelehnt</translation>
  </message>
  <message>
   <source>tag</source>
   <translation>Tag</translation>
  </message>
  <message>
   <source>typed by you</source>
   <translation>von dir geschrieben</translation>
  </message>
  <message>
   <source>{count} of them has no date</source>
   <translation>{count} davon hat kein Datum</translation>
  </message>
  <message>
   <source>{count} of them have no date</source>
   <translation>{count} davon haben kein Datum</translation>
  </message>
  <message>
   <source>{name}: {first} in {begin}, at most {most} in {peak}, {last} in {end}.</source>
   <translation>{name}: {first} in {begin}, höchstens {most} in {peak}, {last} in {end}.</translation>
  </message>
  <message>
   <source>{posts} with {tags}</source>
   <translation>{posts} mit {tags}</translation>
  </message>
 </context>
 <context>
  <name>SuggestionModel</name>
  <message>
   <source>rejected</source>
   <translation>abgelehnt</translation>
  </message>
  <message>
   <source>taken</source>
   <translation>angenommen</translation>
  </message>
  <message>
   <source>{rank}, {tag}, {score} percent</source>
   <translation>{rank}, {tag}, {score} Prozent</translation>
  </message>
 </context>
 <context>
  <name>SuggestionRow</name>
  <message>
   <source>Accept</source>
   <translation>Annehmen</translation>
  </message>
  <message>
   <source>Accept ({key})</source>
   <translation>Annehmen ({key})</translation>
  </message>
  <message>
   <source>Reject</source>
   <translation>Ablehnen</translation>
  </message>
  <message>
   <source>Reject (Shift+{key})</source>
   <translation>Ablehnen (Umschalt+{key})</translation>
  </message>
 </context>
 <context>
  <name>SuggestionView</name>
  <message>
   <source>Return accepts the tag, Delete rejects it</source>
   <translation>Die Eingabetaste nimmt das Tag an, Entf lehnt es ab</translation>
  </message>
  <message>
   <source>Suggestions</source>
   <translation>Vorschläge</translation>
  </message>
 </context>
 <context>
  <name>TagActions</name>
  <message>
   <source>Accept all that are c&amp;ertain enough</source>
   <translation>Alle genügend sicheren &amp;übernehmen</translation>
  </message>
  <message>
   <source>Aliases and &amp;blocked tags…</source>
   <translation>Aliasse und ges&amp;perrte Tags…</translation>
  </message>
  <message>
   <source>All tags stand in the caption already.</source>
   <translation>Alle Tags stehen schon im Bildtext.</translation>
  </message>
  <message>
   <source>Copied: {line}</source>
   <translation>Kopiert: {line}</translation>
  </message>
  <message>
   <source>Li&amp;mits of the platform…</source>
   <translation>Grenzen der Plattfor&amp;m…</translation>
  </message>
  <message>
   <source>Saved sets &amp;of tags</source>
   <translation>Gespeicherte &amp;Tag-Sammlungen</translation>
  </message>
  <message>
   <source>There is nothing to copy yet: accept a suggestion or add a tag first.</source>
   <translation>Es gibt noch nichts zu kopieren: Nimm zuerst einen Vorschlag an oder füge ein Tag hinzu.</translation>
  </message>
  <message>
   <source>You blocked {tag}: it is never suggested</source>
   <translation>Du hast {tag} gesperrt: Es wird nie vorgeschlagen</translation>
  </message>
  <message>
   <source>Your copy of the limits is {path}. What you change there counts once you are back here.</source>
   <translation>Deine Kopie der Grenzen ist {path}. Was du dort änderst, gilt, sobald du wieder hier bist.</translation>
  </message>
  <message>
   <source>{said}. It was added as you typed it.</source>
   <translation>{said}. Es wurde hinzugefügt, wie du es geschrieben hast.</translation>
  </message>
  <message>
   <source>{tag} stands for {target}</source>
   <translation>{tag} steht für {target}</translation>
  </message>
 </context>
 <context>
  <name>TagField</name>
  <message>
   <source>Add a tag</source>
   <translation>Tag hinzufügen</translation>
  </message>
  <message>
   <source>Return adds the text as typed, Tab takes the completion, Shift+Return takes it as one tag</source>
   <translation>Die Eingabetaste fügt den Text hinzu, wie er da steht, Tab übernimmt die Ergänzung, Umschalt+Eingabetaste nimmt ihn als ein einziges Tag</translation>
  </message>
  <message>
   <source>type a tag…</source>
   <translation>Tag schreiben…</translation>
  </message>
 </context>
 <context>
  <name>TagPanel</name>
  <message>
   <source>&amp;Suggestions</source>
   <translation>&amp;Vorschläge</translation>
  </message>
  <message>
   <source>1–9 accept, Shift+1–9 reject</source>
   <translation>1–9 annehmen, Umschalt+1–9 ablehnen</translation>
  </message>
  <message>
   <source>Add a saved set of tags, or save these (Ctrl+T)</source>
   <translation>Eine gespeicherte Sammlung hinzufügen oder diese Tags sichern (Strg+T)</translation>
  </message>
  <message>
   <source>Add a ta&amp;g</source>
   <translation>Neues Ta&amp;g</translation>
  </message>
  <message>
   <source>Done</source>
   <translation>Fertig</translation>
  </message>
  <message>
   <source>Hashtags</source>
   <translation>Hashtags</translation>
  </message>
  <message>
   <source>Mark the post as done, or as not done (Ctrl+D)</source>
   <translation>Den Beitrag als fertig markieren, oder als nicht fertig (Strg+D)</translation>
  </message>
  <message>
   <source>Saved sets of tags</source>
   <translation>Gespeicherte Tag-Sammlungen</translation>
  </message>
  <message>
   <source>Sets</source>
   <translation>Sammlungen</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>Tags</translation>
  </message>
  <message>
   <source>✓ Done</source>
   <translation>✓ Fertig</translation>
  </message>
 </context>
 <context>
  <name>TagRuleActions</name>
  <message>
   <source>&amp;Accept</source>
   <translation>&amp;Annehmen</translation>
  </message>
  <message>
   <source>&amp;Edit on this post</source>
   <translation>An diesem Beitrag &amp;bearbeiten</translation>
  </message>
  <message>
   <source>&amp;Reject for this post</source>
   <translation>Für diesen Beitrag ab&amp;lehnen</translation>
  </message>
  <message>
   <source>&amp;Take off this post</source>
   <translation>Von diesem Beitrag &amp;entfernen</translation>
  </message>
  <message>
   <source>1 post</source>
   <translation>1 Beitrag</translation>
  </message>
  <message>
   <source>Aliases and &amp;blocked tags…</source>
   <translation>Aliasse und ges&amp;perrte Tags…</translation>
  </message>
  <message>
   <source>Another tag is being renamed; wait until that is done.</source>
   <translation>Ein anderes Tag wird gerade umbenannt; warte, bis das fertig ist.</translation>
  </message>
  <message>
   <source>Captions keep their words. Ctrl+Z takes it back.</source>
   <translation>Bildtexte behalten ihre Wörter. Strg+Z nimmt es zurück.</translation>
  </message>
  <message>
   <source>Never suggest {tag} a&amp;gain</source>
   <translation>{tag} &amp;nie mehr vorschlagen</translation>
  </message>
  <message>
   <source>New name of {tag} on {posts}:</source>
   <translation>Neuer Name von {tag} ({posts}):</translation>
  </message>
  <message>
   <source>No post has {tag} yet, so there is nothing to rename.</source>
   <translation>Noch kein Beitrag hat {tag}, also gibt es nichts umzubenennen.</translation>
  </message>
  <message>
   <source>Only that one is suggested then, with the habits of both. Posts keep the tags they have.</source>
   <translation>Nur dieses wird dann vorgeschlagen, mit den Gewohnheiten beider. Beiträge behalten ihre Tags.</translation>
  </message>
  <message>
   <source>Re&amp;name {tag} everywhere…</source>
   <translation>{tag} überall &amp;umbenennen…</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>Umbenennen</translation>
  </message>
  <message>
   <source>Rename everywhere</source>
   <translation>Überall umbenennen</translation>
  </message>
  <message>
   <source>Same</source>
   <translation>Gleichsetzen</translation>
  </message>
  <message>
   <source>Same as</source>
   <translation>Dasselbe wie</translation>
  </message>
  <message>
   <source>{count} posts</source>
   <translation>{count} Beiträge</translation>
  </message>
  <message>
   <source>{old} is {new} now, on {posts}; Ctrl+Z takes that back.</source>
   <translation>{old} heißt jetzt {new} ({posts}); Strg+Z nimmt das zurück.</translation>
  </message>
  <message>
   <source>{tag} is never suggested again; “Aliases and blocked tags” in the menu takes that back.</source>
   <translation>{tag} wird nie mehr vorgeschlagen; „Aliasse und gesperrte Tags“ im Menü nimmt das zurück.</translation>
  </message>
  <message>
   <source>{tag} is the &amp;same as…</source>
   <translation>{tag} ist das&amp;selbe wie…</translation>
  </message>
  <message>
   <source>{tag} is the same as:</source>
   <translation>{tag} ist dasselbe wie:</translation>
  </message>
  <message>
   <source>{tag} stands for {target} from now on; only {target} is suggested.</source>
   <translation>{tag} steht ab jetzt für {target}; nur {target} wird vorgeschlagen.</translation>
  </message>
 </context>
 <context>
  <name>TagRulesDialog</name>
  <message>
   <source>&amp;Aliases: tags that stand for another one</source>
   <translation>&amp;Aliasse: Tags, die für ein anderes stehen</translation>
  </message>
  <message>
   <source>&amp;Blocked: tags that are never suggested</source>
   <translation>&amp;Gesperrt: Tags, die nie vorgeschlagen werden</translation>
  </message>
  <message>
   <source>Aliases and blocked tags</source>
   <translation>Aliasse und gesperrte Tags</translation>
  </message>
  <message>
   <source>None yet. The menu of a tag (right click, or the menu key) makes one: “Same as…”.</source>
   <translation>Noch keine. Das Menü eines Tags (Rechtsklick oder Menütaste) macht eines: „Dasselbe wie…“.</translation>
  </message>
  <message>
   <source>None yet. The menu of a tag blocks it: “Never suggest it again”.</source>
   <translation>Noch keine. Das Menü eines Tags sperrt es: „Nie mehr vorschlagen“.</translation>
  </message>
 </context>
 <context>
  <name>TagSetActions</name>
  <message>
   <source>&amp;Manage sets…</source>
   <translation>Sammlungen &amp;verwalten…</translation>
  </message>
  <message>
   <source>&amp;Save these tags as a set…</source>
   <translation>Diese Tags als Sammlung &amp;sichern…</translation>
  </message>
  <message>
   <source>A set of the same name is replaced.</source>
   <translation>Eine Sammlung gleichen Namens wird ersetzt.</translation>
  </message>
  <message>
   <source>Added the set “{name}”: {tags}</source>
   <translation>Sammlung „{name}“ hinzugefügt: {tags}</translation>
  </message>
  <message>
   <source>Name of the set with {tags}:</source>
   <translation>Name der Sammlung mit {tags}:</translation>
  </message>
  <message>
   <source>Save</source>
   <translation>Sichern</translation>
  </message>
  <message>
   <source>Save a set of tags</source>
   <translation>Tag-Sammlung sichern</translation>
  </message>
  <message>
   <source>Saved as the set “{name}”.</source>
   <translation>Als Sammlung „{name}“ gesichert.</translation>
  </message>
 </context>
 <context>
  <name>TagSetsDialog</name>
  <message>
   <source>&amp;Saved sets</source>
   <translation>Gespeicherte &amp;Sammlungen</translation>
  </message>
  <message>
   <source>New name of the set “{name}”:</source>
   <translation>Neuer Name der Sammlung „{name}“:</translation>
  </message>
  <message>
   <source>None yet. “Save these tags as a set…” beside the tag field makes one.</source>
   <translation>Noch keine. „Diese Tags als Sammlung sichern…“ neben dem Tag-Feld macht eine.</translation>
  </message>
  <message>
   <source>Re&amp;name…</source>
   <translation>&amp;Umbenennen…</translation>
  </message>
  <message>
   <source>Rename</source>
   <translation>Umbenennen</translation>
  </message>
  <message>
   <source>Rename the set</source>
   <translation>Sammlung umbenennen</translation>
  </message>
  <message>
   <source>Sets of tags</source>
   <translation>Tag-Sammlungen</translation>
  </message>
 </context>
 <context>
  <name>TagsOverTime</name>
  <message>
   <source>Ta&amp;g to add</source>
   <translation>Weiteres Ta&amp;g</translation>
  </message>
  <message>
   <source>Tags over time</source>
   <translation>Tags im Lauf der Zeit</translation>
  </message>
  <message>
   <source>Tick up to {count} tags to see them over time; Return shows the posts that have one.</source>
   <translation>Hake bis zu {count} Tags an, um sie im Lauf der Zeit zu sehen; die Eingabetaste zeigt die Beiträge mit einem.</translation>
  </message>
  <message>
   <source>Time</source>
   <translation>Zeit</translation>
  </message>
 </context>
 <context>
  <name>ThresholdBar</name>
  <message>
   <source>Accept all suggestions at least so certain (Ctrl+Enter)</source>
   <translation>Alle mindestens so sicheren Vorschläge annehmen (Strg+Eingabetaste)</translation>
  </message>
  <message>
   <source>Accept {count}</source>
   <translation>{count} annehmen</translation>
  </message>
  <message>
   <source>Accept {count} of at least {percent} percent</source>
   <translation>{count} mit mindestens {percent} Prozent annehmen</translation>
  </message>
  <message>
   <source>Certainty for accepting all, in percent</source>
   <translation>Sicherheit für „alle annehmen“, in Prozent</translation>
  </message>
  <message>
   <source>Suggestions at least so certain are accepted together</source>
   <translation>Mindestens so sichere Vorschläge werden zusammen angenommen</translation>
  </message>
 </context>
 <context>
  <name>TimeText</name>
  <message>
   <source>Fri</source>
   <translation>Fr</translation>
  </message>
  <message>
   <source>Mon</source>
   <translation>Mo</translation>
  </message>
  <message>
   <source>Sat</source>
   <translation>Sa</translation>
  </message>
  <message>
   <source>Sun</source>
   <translation>So</translation>
  </message>
  <message>
   <source>Thu</source>
   <translation>Do</translation>
  </message>
  <message>
   <source>Tue</source>
   <translation>Di</translation>
  </message>
  <message>
   <source>Wed</source>
   <translation>Mi</translation>
  </message>
  <message>
   <source>afternoon</source>
   <translation>Nachmittag</translation>
  </message>
  <message>
   <source>evening</source>
   <translation>Abend</translation>
  </message>
  <message>
   <source>fall</source>
   <translation>Herbst</translation>
  </message>
  <message>
   <source>morning</source>
   <translation>Morgen</translation>
  </message>
  <message>
   <source>night</source>
   <translation>Nacht</translation>
  </message>
  <message>
   <source>spring</source>
   <translation>Frühling</translation>
  </message>
  <message>
   <source>summer</source>
   <translation>Sommer</translation>
  </message>
  <message>
   <source>weekday</source>
   <translation>Werktag</translation>
  </message>
  <message>
   <source>weekend</source>
   <translation>Wochenende</translation>
  </message>
  <message>
   <source>winter</source>
   <translation>Winter</translation>
  </message>
 </context>
 <context>
  <name>TrainingClosing</name>
  <message>
   <source>&amp;Stop it</source>
   <translation>An&amp;halten</translation>
  </message>
  <message>
   <source>Close TagDesk</source>
   <translation>TagDesk schließen</translation>
  </message>
  <message>
   <source>The models are learning.</source>
   <translation>Die Modelle lernen gerade.</translation>
  </message>
  <message>
   <source>Training &amp;goes on</source>
   <translation>Training läuft &amp;weiter</translation>
  </message>
  <message>
   <source>{how_far}. The training can go on without the window; the next time TagDesk is started, it shows how far it is. Or stop it now, and go on from there later.</source>
   <translation>{how_far}. Das Training kann ohne das Fenster weiterlaufen; beim nächsten Start zeigt TagDesk, wie weit es ist. Oder halte es jetzt an und fahre später von dort fort.</translation>
  </message>
 </context>
 <context>
  <name>TrainingCurves</name>
  <message>
   <source>{model}: {first} at first, {last} now.</source>
   <translation>{model}: zuerst {first}, jetzt {last}.</translation>
  </message>
 </context>
 <context>
  <name>TrainingDialog</name>
  <message>
   <source>&amp;Discard it</source>
   <translation>&amp;Verwerfen</translation>
  </message>
  <message>
   <source>&amp;Go on</source>
   <translation>&amp;Fortfahren</translation>
  </message>
  <message>
   <source>&amp;Keep the old ones</source>
   <translation>Die alten be&amp;halten</translation>
  </message>
  <message>
   <source>&amp;Pause</source>
   <translation>&amp;Pause</translation>
  </message>
  <message>
   <source>&amp;Start training</source>
   <translation>Training &amp;starten</translation>
  </message>
  <message>
   <source>&amp;Stop</source>
   <translation>An&amp;halten</translation>
  </message>
  <message>
   <source>&amp;Use the new models</source>
   <translation>Die neuen Modelle &amp;benutzen</translation>
  </message>
  <message>
   <source>Close</source>
   <translation>Schließen</translation>
  </message>
  <message>
   <source>Hide</source>
   <translation>Ausblenden</translation>
  </message>
  <message>
   <source>Stopping…</source>
   <translation>Wird angehalten…</translation>
  </message>
  <message>
   <source>Train models</source>
   <translation>Modelle trainieren</translation>
  </message>
 </context>
 <context>
  <name>TrainingLine</name>
  <message>
   <source>Show the training</source>
   <translation>Das Training zeigen</translation>
  </message>
  <message>
   <source>Training</source>
   <translation>Training</translation>
  </message>
 </context>
 <context>
  <name>TrainingReception</name>
  <message>
   <source>&amp;Train models…</source>
   <translation>Modelle &amp;trainieren…</translation>
  </message>
  <message>
   <source>Discard</source>
   <translation>Verwerfen</translation>
  </message>
  <message>
   <source>Go on</source>
   <translation>Fortfahren</translation>
  </message>
  <message>
   <source>Show</source>
   <translation>Zeigen</translation>
  </message>
 </context>
 <context>
  <name>TrainingRunning</name>
  <message>
   <source>As soon as there is something to see, a picture of what has been learned appears here.</source>
   <translation>Sobald es etwas zu sehen gibt, erscheint hier ein Bild davon, was gelernt wurde.</translation>
  </message>
  <message>
   <source>On posts that they don't learn from, round by round: higher is better.</source>
   <translation>Bei Beiträgen, aus denen sie nicht lernen, Runde für Runde: Höher ist besser.</translation>
  </message>
  <message>
   <source>On posts that they learn from, 100 % at first: lower is better.</source>
   <translation>Bei Beiträgen, aus denen sie lernen, zuerst 100 %: Niedriger ist besser.</translation>
  </message>
  <message>
   <source>Training</source>
   <translation>Training</translation>
  </message>
  <message>
   <source>What the models still get wrong</source>
   <translation>Was die Modelle noch falsch machen</translation>
  </message>
  <message>
   <source>Your tags that are among the first five suggestions</source>
   <translation>Deine Tags unter den ersten fünf Vorschlägen</translation>
  </message>
 </context>
 <context>
  <name>TrainingSetup</name>
  <message>
   <source>&amp;Go on when the window is closed</source>
   <translation>&amp;Weiterlaufen, wenn das Fenster geschlossen wird</translation>
  </message>
  <message>
   <source>&amp;Posts of</source>
   <translation>&amp;Beiträge aus</translation>
  </message>
  <message>
   <source>Accounts</source>
   <translation>Konten</translation>
  </message>
  <message>
   <source>Can't learn from these posts: none has a caption.</source>
   <translation>Kann aus diesen Beiträgen nicht lernen: Keiner hat einen Bildtext.</translation>
  </message>
  <message>
   <source>Can't learn from these posts: none has a photo or a caption.</source>
   <translation>Kann aus diesen Beiträgen nicht lernen: Keiner hat ein Foto oder einen Bildtext.</translation>
  </message>
  <message>
   <source>Choose at least one model and one account.</source>
   <translation>Wähle mindestens ein Modell und ein Konto.</translation>
  </message>
  <message>
   <source>From which posts</source>
   <translation>Aus welchen Beiträgen</translation>
  </message>
  <message>
   <source>How long it takes</source>
   <translation>Wie lange es dauert</translation>
  </message>
  <message>
   <source>No posts to learn from: they need tags and a time, and to be done.</source>
   <translation>Keine Beiträge zum Lernen: Sie brauchen Tags und eine Zeit und müssen fertig sein.</translation>
  </message>
  <message>
   <source>On this machine: {time}, on the graphics card if it can be used for that, else on the processor.</source>
   <translation>Auf diesem Rechner: {time}, auf der Grafikkarte, wenn sie sich dafür benutzen lässt, sonst auf dem Prozessor.</translation>
  </message>
  <message>
   <source>On this machine: {time}, on the processor.</source>
   <translation>Auf diesem Rechner: {time}, auf dem Prozessor.</translation>
  </message>
  <message>
   <source>Posts of which time</source>
   <translation>Beiträge aus welcher Zeit</translation>
  </message>
  <message>
   <source>The models learn from your posts which tags you would choose, here on this machine. Then they are tried on your latest posts, which they have not seen, and you decide whether to use them.</source>
   <translation>Die Modelle lernen aus deinen Beiträgen, welche Tags du wählen würdest, hier auf diesem Rechner. Dann werden sie an deinen neuesten Beiträgen erprobt, die sie nicht kennen, und du entscheidest, ob sie benutzt werden.</translation>
  </message>
  <message>
   <source>Too few posts to learn from, still needed: {posts}. Import past posts, choose more accounts or a longer time, keep fewer back, or train when there are more.</source>
   <translation>Zu wenige Beiträge zum Lernen, noch nötig: {posts}. Importiere alte Beiträge, wähle mehr Konten oder einen längeren Zeitraum, halte weniger zurück, oder trainiere, wenn es mehr sind.</translation>
  </message>
  <message>
   <source>Train the models on your posts</source>
   <translation>Die Modelle mit deinen Beiträgen trainieren</translation>
  </message>
  <message>
   <source>Training needs some packages more than the window does: install them with  pip install "tagdesk[training]"  and start TagDesk anew.</source>
   <translation>Das Training braucht einige Pakete mehr als das Fenster: Installiere sie mit  pip install "tagdesk[training]"  und starte TagDesk neu.</translation>
  </message>
  <message>
   <source>Which models</source>
   <translation>Welche Modelle</translation>
  </message>
  <message>
   <source>all the time</source>
   <translation>der gesamten Zeit</translation>
  </message>
  <message>
   <source>different tags</source>
   <translation>verschiedene Tags</translation>
  </message>
  <message>
   <source>tag</source>
   <translation>Tag</translation>
  </message>
  <message>
   <source>the last 12 months</source>
   <translation>den letzten 12 Monaten</translation>
  </message>
  <message>
   <source>the last 2 years</source>
   <translation>den letzten 2 Jahren</translation>
  </message>
  <message>
   <source>the last 5 years</source>
   <translation>den letzten 5 Jahren</translation>
  </message>
  <message>
   <source>{posts} to learn from: {photos} with a photo, {captions} with a caption, {tags}.</source>
   <translation>{posts} zum Lernen: {photos} mit Foto, {captions} mit Bildtext, {tags}.</translation>
  </message>
 </context>
 <context>
  <name>TrainingText</name>
  <message>
   <source>A training was interrupted; what was learned so far is kept.</source>
   <translation>Ein Training wurde unterbrochen; was bis dahin gelernt wurde, blieb erhalten.</translation>
  </message>
  <message>
   <source>Beginning…</source>
   <translation>Es beginnt…</translation>
  </message>
  <message>
   <source>Getting ready for use: {model}</source>
   <translation>Wird zum Benutzen vorbereitet: {model}</translation>
  </message>
  <message>
   <source>Learning how to mix the models</source>
   <translation>Das Mischen der Modelle wird gelernt</translation>
  </message>
  <message>
   <source>Learning: {model}</source>
   <translation>Lernt gerade: {model}</translation>
  </message>
  <message>
   <source>Looking at your photos</source>
   <translation>Deine Fotos werden angesehen</translation>
  </message>
  <message>
   <source>New models wait for their trial</source>
   <translation>Neue Modelle warten auf ihre Erprobung</translation>
  </message>
  <message>
   <source>New models: decide whether to use them</source>
   <translation>Neue Modelle: Entscheide, ob du sie benutzt</translation>
  </message>
  <message>
   <source>No model got better</source>
   <translation>Kein Modell wurde besser</translation>
  </message>
  <message>
   <source>On posts that they did not learn from, the models suggest as well as before, so the old ones stay. Train again when there are more posts.</source>
   <translation>Zu Beiträgen, aus denen sie nicht gelernt haben, schlagen die Modelle so gut vor wie zuvor; also bleiben die alten. Trainiere wieder, wenn es mehr Beiträge gibt.</translation>
  </message>
  <message>
   <source>Paused</source>
   <translation>Pausiert</translation>
  </message>
  <message>
   <source>Reading your posts</source>
   <translation>Deine Beiträge werden gelesen</translation>
  </message>
  <message>
   <source>The models have learned. What is left is to try them on your latest posts.</source>
   <translation>Die Modelle haben gelernt. Jetzt sind sie noch an deinen neuesten Beiträgen zu erproben.</translation>
  </message>
  <message>
   <source>The new models wait for their trial</source>
   <translation>Die neuen Modelle warten auf ihre Erprobung</translation>
  </message>
  <message>
   <source>The training could not go on</source>
   <translation>Das Training konnte nicht weitergehen</translation>
  </message>
  <message>
   <source>The training has stopped</source>
   <translation>Das Training wurde angehalten</translation>
  </message>
  <message>
   <source>The training is done: decide whether to use the new models.</source>
   <translation>Das Training ist fertig: Entscheide, ob du die neuen Modelle benutzt.</translation>
  </message>
  <message>
   <source>The training is done: no model got better.</source>
   <translation>Das Training ist fertig: Kein Modell wurde besser.</translation>
  </message>
  <message>
   <source>The training is done: the new models are still to be tried on your latest posts.</source>
   <translation>Das Training ist fertig: Die neuen Modelle sind noch an deinen neuesten Beiträgen zu erproben.</translation>
  </message>
  <message>
   <source>Trained on {day}</source>
   <translation>Trainiert am {day}</translation>
  </message>
  <message>
   <source>Training begins…</source>
   <translation>Training beginnt…</translation>
  </message>
  <message>
   <source>Training has stopped</source>
   <translation>Training angehalten</translation>
  </message>
  <message>
   <source>Training paused</source>
   <translation>Training pausiert</translation>
  </message>
  <message>
   <source>Training: {share} %</source>
   <translation>Training: {share} %</translation>
  </message>
  <message>
   <source>Training: {share} %, {time} left</source>
   <translation>Training: {share} %, noch {time}</translation>
  </message>
  <message>
   <source>Trying the new models: {share} %</source>
   <translation>Neue Modelle werden erprobt: {share} %</translation>
  </message>
  <message>
   <source>Trying the new models…</source>
   <translation>Neue Modelle werden erprobt…</translation>
  </message>
  <message>
   <source>What was learned so far is kept: it goes on from there.</source>
   <translation>Was bis dahin gelernt wurde, bleibt erhalten: Von dort geht es weiter.</translation>
  </message>
  <message>
   <source>about a minute</source>
   <translation>etwa eine Minute</translation>
  </message>
  <message>
   <source>about {count} hours</source>
   <translation>etwa {count} Stunden</translation>
  </message>
  <message>
   <source>about {count} minutes</source>
   <translation>etwa {count} Minuten</translation>
  </message>
  <message>
   <source>less than a minute</source>
   <translation>weniger als eine Minute</translation>
  </message>
  <message>
   <source>on the graphics card</source>
   <translation>auf der Grafikkarte</translation>
  </message>
  <message>
   <source>on the processor</source>
   <translation>auf dem Prozessor</translation>
  </message>
  <message>
   <source>{share}, {time} left</source>
   <translation>{share}, noch {time}</translation>
  </message>
  <message>
   <source>{share}; nothing was heard of it for a while: if that goes on, stop it and let it go on anew.</source>
   <translation>{share}; seit einer Weile war nichts davon zu hören: Wenn das so bleibt, halte es an und lass es neu fortfahren.</translation>
  </message>
 </context>
 <context>
  <name>TrainingVerdict</name>
  <message>
   <source>Better keep the old ones.</source>
   <translation>Behalte besser die alten.</translation>
  </message>
  <message>
   <source>Difference, and how sure it is</source>
   <translation>Unterschied, und wie sicher er ist</translation>
  </message>
  <message>
   <source>Model</source>
   <translation>Modell</translation>
  </message>
  <message>
   <source>New</source>
   <translation>Neu</translation>
  </message>
  <message>
   <source>No post was kept back to try the new models on, so nobody knows whether they are better.</source>
   <translation>Kein Beitrag wurde zurückbehalten, um die neuen Modelle daran zu erproben; also weiß niemand, ob sie besser sind.</translation>
  </message>
  <message>
   <source>Old and new models compared</source>
   <translation>Alte und neue Modelle im Vergleich</translation>
  </message>
  <message>
   <source>So far</source>
   <translation>Bisher</translation>
  </message>
  <message>
   <source>So few posts prove nothing: better keep the old ones, and train again when there are more posts.</source>
   <translation>So wenige Beiträge beweisen nichts: Behalte besser die alten und trainiere wieder, wenn es mehr Beiträge gibt.</translation>
  </message>
  <message>
   <source>That is more than chance. You can use them now, and go back to the old ones at any time.</source>
   <translation>Das ist mehr als Zufall. Du kannst sie jetzt benutzen und jederzeit zu den alten zurückkehren.</translation>
  </message>
  <message>
   <source>The difference may be chance: better keep the old ones, and train again when there are more posts.</source>
   <translation>Der Unterschied kann Zufall sein: Behalte besser die alten und trainiere wieder, wenn es mehr Beiträge gibt.</translation>
  </message>
  <message>
   <source>The new models are better</source>
   <translation>Die neuen Modelle sind besser</translation>
  </message>
  <message>
   <source>The new models are not surely better</source>
   <translation>Die neuen Modelle sind nicht sicher besser</translation>
  </message>
  <message>
   <source>The new models are worse</source>
   <translation>Die neuen Modelle sind schlechter</translation>
  </message>
  <message>
   <source>The thin line tells how far chance may have moved a bar. Where all of it is above the bar of before, the new model is surely better.</source>
   <translation>Die dünne Linie sagt, wie weit der Zufall einen Balken verschoben haben kann. Wo sie ganz über dem bisherigen Balken liegt, ist das neue Modell sicher besser.</translation>
  </message>
  <message>
   <source>Together</source>
   <translation>Zusammen</translation>
  </message>
  <message>
   <source>Too few posts to tell</source>
   <translation>Zu wenige Beiträge, um es zu sagen</translation>
  </message>
  <message>
   <source>Tried on your latest {posts}, which they did not learn from: of your tags, {new} were among the first five suggestions with the new models, {old} with those in use so far.</source>
   <translation>Erprobt an deinen neuesten Beiträgen, aus denen sie nicht gelernt haben ({posts}): Von deinen Tags waren {new} unter den ersten fünf Vorschlägen der neuen Modelle, {old} unter denen der bisherigen.</translation>
  </message>
  <message>
   <source>Your tags that were among the first five suggestions</source>
   <translation>Deine Tags unter den ersten fünf Vorschlägen</translation>
  </message>
  <message>
   <source>new</source>
   <translation>neu</translation>
  </message>
  <message>
   <source>so far</source>
   <translation>bisher</translation>
  </message>
  <message>
   <source>{middle} points ({low} … {high})</source>
   <translation>{middle} Punkte ({low} … {high})</translation>
  </message>
 </context>
 <context>
  <name>UndoText</name>
  <message>
   <source>accept {tags}</source>
   <translation>{tags} annehmen</translation>
  </message>
  <message>
   <source>add {posts}</source>
   <translation>{posts} hinzufügen</translation>
  </message>
  <message>
   <source>add {tags}</source>
   <translation>{tags} hinzufügen</translation>
  </message>
  <message>
   <source>edit the caption</source>
   <translation>Bildtext ändern</translation>
  </message>
  <message>
   <source>edit the place</source>
   <translation>Ort ändern</translation>
  </message>
  <message>
   <source>edit the time</source>
   <translation>Zeit ändern</translation>
  </message>
  <message>
   <source>edit {tags}</source>
   <translation>{tags} bearbeiten</translation>
  </message>
  <message>
   <source>group {posts}</source>
   <translation>{posts} gruppieren</translation>
  </message>
  <message>
   <source>import {posts}</source>
   <translation>{posts} importieren</translation>
  </message>
  <message>
   <source>mark as done</source>
   <translation>als fertig markieren</translation>
  </message>
  <message>
   <source>mark as not done</source>
   <translation>als nicht fertig markieren</translation>
  </message>
  <message>
   <source>move to another account</source>
   <translation>in ein anderes Konto verschieben</translation>
  </message>
  <message>
   <source>put another photo first</source>
   <translation>ein anderes Foto nach vorn stellen</translation>
  </message>
  <message>
   <source>put the tags in another order</source>
   <translation>Tags anders ordnen</translation>
  </message>
  <message>
   <source>put {posts} back on the desk</source>
   <translation>{posts} wieder in die Warteschlange stellen</translation>
  </message>
  <message>
   <source>reject {tags}</source>
   <translation>{tags} ablehnen</translation>
  </message>
  <message>
   <source>remove {posts}</source>
   <translation>{posts} entfernen</translation>
  </message>
  <message>
   <source>remove {tags}</source>
   <translation>{tags} entfernen</translation>
  </message>
  <message>
   <source>rename {tags}</source>
   <translation>{tags} umbenennen</translation>
  </message>
  <message>
   <source>ungroup</source>
   <translation>Gruppe auflösen</translation>
  </message>
 </context>
 <context>
  <name>_Facts</name>
  <message>
   <source>Missing</source>
   <translation>Fehlend</translation>
  </message>
  <message>
   <source>Photos</source>
   <translation>Fotos</translation>
  </message>
  <message>
   <source>Posts</source>
   <translation>Beiträge</translation>
  </message>
  <message>
   <source>Tags</source>
   <translation>Tags</translation>
  </message>
  <message>
   <source>none</source>
   <translation>keine</translation>
  </message>
  <message>
   <source>{photos} ({size} to copy)</source>
   <translation>{photos} ({size} zu kopieren)</translation>
  </message>
  <message>
   <source>{photos} that the export names</source>
   <translation>{photos}, die der Export nennt</translation>
  </message>
  <message>
   <source>{photos}, left out</source>
   <translation>{photos}, weggelassen</translation>
  </message>
 </context>
 <context>
  <name>_HistoryDelegate</name>
  <message>
   <source>photo can’t be shown · {where}</source>
   <translation>Foto nicht anzeigbar · {where}</translation>
  </message>
 </context>
 <context>
  <name>_NoPosts</name>
  <message>
   <source>&amp;Import archive…</source>
   <translation>Archiv &amp;importieren…</translation>
  </message>
  <message>
   <source>Figures come from posts that are done: import yours, or finish one.</source>
   <translation>Zahlen kommen aus fertigen Beiträgen: Importiere deine, oder mach einen fertig.</translation>
  </message>
  <message>
   <source>Nothing to count yet</source>
   <translation>Noch nichts zu zählen</translation>
  </message>
 </context>
 <context>
  <name>_Nothing</name>
  <message>
   <source>&amp;Import archive…</source>
   <translation>Archiv &amp;importieren…</translation>
  </message>
  <message>
   <source>Import the archive that your platform gives you (Instagram, Mastodon, Flickr and many others), or mark a post on the desk as done with Ctrl+D: then it is shown here, and suggestions learn from it.</source>
   <translation>Importiere das Archiv, das deine Plattform dir gibt (Instagram, Mastodon, Flickr und viele andere), oder markiere einen Beitrag in der Warteschlange mit Strg+D als fertig: Dann steht er hier, und die Vorschläge lernen daraus.</translation>
  </message>
  <message>
   <source>No past posts yet</source>
   <translation>Noch keine früheren Beiträge</translation>
  </message>
  <message>
   <source>No posts found</source>
   <translation>Keine Beiträge gefunden</translation>
  </message>
  <message>
   <source>Show &amp;all posts</source>
   <translation>&amp;Alle Beiträge zeigen</translation>
  </message>
  <message>
   <source>Try fewer words or other days. Words are found by their beginning, too.</source>
   <translation>Versuch es mit weniger Wörtern oder anderen Tagen. Wörter werden auch an ihrem Anfang erkannt.</translation>
  </message>
 </context>
 <context>
  <name>_QueueDelegate</name>
  <message>
   <source>can't be read</source>
   <translation>nicht lesbar</translation>
  </message>
 </context>
 <context>
  <name>_TagList</name>
  <message>
   <source>Tags used most</source>
   <translation>Meistbenutzte Tags</translation>
  </message>
 </context>
</TS>
