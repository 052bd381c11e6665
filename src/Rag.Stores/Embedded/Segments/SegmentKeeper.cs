using System.Globalization;
using Microsoft.Extensions.Logging;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Embedded.Segments;

/// <summary>
/// Keeps the segment files few and free of dead rows. A new file is written and flushed, then listed in the manifest in one transaction
/// that also drops what it replaces, then the old files are deleted: a kill in between leaves orphans, which the next open removes.
/// Used under the store's writer lock; searches go on meanwhile.
/// </summary>
internal sealed class SegmentKeeper(StoreLayout layout, ArticleDatabase database, EmbeddedStoreOptions options, ILogger logger)
{
    private int _lastNumber;

    public void Maintain(IndexState state)
    {
        while (SegmentPlan.Next(state.Current.Segments, options) is { } plan)
        {
            Merge(state, plan);
        }
    }

    public void Compact(IndexState state)
    {
        foreach (var plan in SegmentPlan.Compaction(state.Current.Segments, options).ToArray())
        {
            Merge(state, plan);
        }
    }

    /// <summary>Deletes files that the manifest does not list, leftovers of a kill, and numbers new ones after those it does.</summary>
    public void RemoveOrphans(IReadOnlyCollection<SegmentRecord> records)
    {
        foreach (var record in records)
        {
            // A listed file that is missing keeps its name too: what replaces it must not be deleted in its stead.
            _ = int.TryParse(Path.GetFileNameWithoutExtension(record.File), CultureInfo.InvariantCulture, out var number);
            _lastNumber = Math.Max(_lastNumber, number);
        }

        var listed = records.Select(record => record.File).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Directory.EnumerateFiles(layout.Segments))
        {
            if (!listed.Contains(Path.GetFileName(path)) && StoreLayout.IsSegmentName(path))
            {
                StoreLog.OrphanRemoved(logger, path);
                File.Delete(path);
            }
        }
    }

    /// <summary>
    /// Writes the living chunks of some views into a file of its own and maps it. It does not count until the manifest lists it.
    /// </summary>
    public (SegmentRecord Record, MappedSegment Segment) Write(IReadOnlyList<SegmentView> views)
    {
        var dimensions = views[0].Segment.Dimensions;
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{++_lastNumber:d8}{StoreLayout.SegmentExtension}");
        } while (Path.Exists(layout.SegmentFile(name)));

        var record = SegmentWriter.Write(layout.SegmentFile(name), dimensions, views);
        var segment = MappedSegment.TryOpen(layout.SegmentFile(name), record, dimensions, out var damage);
        if (segment is null)
        {
            throw new IOException($"{layout.SegmentFile(name)} {damage} right after it was written: the disk is failing.");
        }

        segment.Sign(record.Rows, options);
        return (record, segment);
    }

    public void Swap(IReadOnlyList<SegmentRecord> removed, SegmentRecord? added)
    {
        database.InTransaction(() => List(removed, added is null ? [] : [added]));
        DeleteFiles(removed);
    }

    /// <summary>Inside a transaction.</summary>
    public void List(IReadOnlyList<SegmentRecord> removed, IReadOnlyList<SegmentRecord> added)
    {
        foreach (var record in removed)
        {
            database.Manifest.Remove(record);
        }

        foreach (var record in added)
        {
            database.Manifest.Add(record);
        }
    }

    /// <summary>Of segments that the manifest lists no more.</summary>
    public void DeleteFiles(IReadOnlyList<SegmentRecord> removed)
    {
        foreach (var record in removed.Where(record => record.IsPossible))
        {
            Delete(record);
        }
    }

    private void Merge(IndexState state, SegmentPlan plan)
    {
        var views = state.Current.Segments.Slice(plan.First, plan.Count);
        var removed = views.Where(view => view.Record is not null).Select(view => view.Record!).ToArray();
        SegmentView? merged = null;
        if (views.Sum(view => (long)view.LiveChunks) > 0)
        {
            var (record, segment) = Write(views);
            try
            {
                Swap(removed, record);
            }
            catch
            {
                segment.Release();
                Delete(record);
                throw;
            }

            merged = new SegmentView(segment, record, SegmentView.LivingArticles(views), record.Chunks, null);
        }
        else if (removed.Length > 0)
        {
            Swap(removed, null);
        }

        state.Replace(plan.First, plan.Count, merged);
        StoreLog.SegmentsMerged(logger, plan.Count, merged?.Rows ?? 0);
    }

    private void Delete(SegmentRecord record)
    {
        try
        {
            File.Delete(layout.SegmentFile(record.File));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where mapped files cannot be deleted the next open does it.
            StoreLog.SegmentNotDeleted(logger, e, record.File);
        }
    }
}
