using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Rag.Stores.Embedded.Database;
using Rag.Stores.Embedded.Index;

namespace Rag.Stores.Embedded.Segments;

/// <summary>
/// Keeps the segment files few and free of dead rows. A new file is written and flushed, then listed in the manifest in one transaction
/// that also drops what it replaces, then the old files are deleted: a kill in between leaves orphans, which the next open removes.
/// Used under the store's writer lock; searches go on meanwhile. Large merges are written beside the commits that follow, one at a time.
/// </summary>
internal sealed class SegmentKeeper(StoreLayout layout, ArticleDatabase database, EmbeddedStoreOptions options, ILogger logger)
{
    private int _lastNumber;
    private MergeAside? _aside;

    /// <param name="written">Called on another thread when there is something that the next call takes over.</param>
    public void Maintain(IndexState state, Action written)
    {
        if (_aside is { IsWritten: true })
        {
            TakeOver(state);
        }

        while (Due(state.Current.Segments) is { } plan)
        {
            var views = state.Current.Segments.Slice(plan.First, plan.Count);
            if (views.Any(view => view.Record is null) || views.Sum(view => (long)view.LiveRows) <= options.RowsMergedAtOnce)
            {
                Merge(state, plan);
            }
            else
            {
                var name = NextName();
                _aside = new MergeAside(views, parts => Write(name, parts), written);
            }
        }
    }

    public void Compact(IndexState state)
    {
        TakeOver(state);
        foreach (var plan in SegmentPlan.Compaction(state.Current.Segments, options).ToArray())
        {
            Merge(state, plan);
        }
    }

    /// <summary>Waits for what is written aside.</summary>
    public void End(IndexState state) => TakeOver(state);

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
    public (SegmentRecord Record, MappedSegment Segment) Write(IReadOnlyList<SegmentView> views) => Write(NextName(), views);

    /// <summary>On any thread.</summary>
    private (SegmentRecord Record, MappedSegment Segment) Write(string name, IReadOnlyList<SegmentView> views)
    {
        var dimensions = views[0].Segment.Dimensions;
        var record = SegmentWriter.Write(layout.SegmentFile(name), dimensions, views);
        var segment = MappedSegment.TryOpen(layout.SegmentFile(name), record, dimensions, out var damage);
        if (segment is null)
        {
            throw new IOException($"{layout.SegmentFile(name)} {damage} right after it was written: the disk is failing.");
        }

        if (views.Any(view => view.Segment.Signs is not null))
        {
            segment.Sign(record.Rows); // here, since commits and searches may go on meanwhile
        }

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

    /// <summary>While a merge is written aside nothing is due but the tail.</summary>
    private SegmentPlan? Due(ImmutableArray<SegmentView> segments) =>
        _aside is null ? SegmentPlan.Next(segments, options) : SegmentPlan.Seal(segments, options);

    private void Merge(IndexState state, SegmentPlan plan)
    {
        var views = state.Current.Segments.Slice(plan.First, plan.Count);
        SegmentView? merged = null;
        if (views.Sum(view => (long)view.LiveChunks) > 0)
        {
            var (record, segment) = Write(views);
            merged = new SegmentView(segment, record, SegmentView.LivingArticles(views), record.Chunks, null);
        }

        Replace(state, plan.First, views, merged);
    }

    /// <summary>Puts what was written aside in the place of its parts, where they are there still: all vectors may be others now.</summary>
    private void TakeOver(IndexState state)
    {
        if (_aside is not { } aside)
        {
            return;
        }

        _aside = null;
        try
        {
            var segments = state.Current.Segments;
            if (aside.PlaceIn(segments) is { } first)
            {
                var parts = segments.Slice(first, aside.Parts.Length);
                Replace(state, first, parts, aside.Take(parts));
            }
            else
            {
                Discard(aside.Take(aside.Parts));
            }
        }
        finally
        {
            aside.Release();
        }
    }

    private void Replace(IndexState state, int first, ImmutableArray<SegmentView> parts, SegmentView? merged)
    {
        var removed = parts.Where(view => view.Record is not null).Select(view => view.Record!).ToArray();
        if (merged is not null || removed.Length > 0)
        {
            try
            {
                Swap(removed, merged?.Record);
            }
            catch
            {
                if (merged is not null)
                {
                    Discard(merged);
                }

                throw;
            }
        }

        state.Replace(first, parts.Length, merged);
        StoreLog.SegmentsMerged(logger, parts.Length, merged?.Rows ?? 0);
    }

    private void Discard(SegmentView written)
    {
        written.Segment.Release();
        Delete(written.Record!);
    }

    private string NextName()
    {
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{++_lastNumber:d8}{StoreLayout.SegmentExtension}");
        } while (Path.Exists(layout.SegmentFile(name)));

        return name;
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
