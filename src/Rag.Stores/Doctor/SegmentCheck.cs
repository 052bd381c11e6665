using Rag.Stores.Embedded;
using Rag.Stores.Embedded.Segments;

namespace Rag.Stores.Doctor;

/// <summary>Faults of the segment files with the manifest and the stored chunks.</summary>
internal static class SegmentCheck
{
    /// <param name="chunkIds">Every stored chunk, ascending.</param>
    public static IEnumerable<string> Findings(StoreLayout layout, IReadOnlyList<SegmentRecord> records, long[] chunkIds, int dimensions)
    {
        var last = 0L;
        foreach (var record in records)
        {
            if (!record.IsPossible)
            {
                yield return $"Segment {record.File} has impossible numbers or no such name; all are rebuilt at the next start.";
                continue;
            }

            if (record.FirstChunk <= last)
            {
                yield return $"Segment {record.File} overlaps the one before it in the manifest; all are rebuilt at the next start.";
            }

            foreach (var chunkId in chunkIds.Where(id => id > last && id < record.FirstChunk))
            {
                yield return $"Chunk {chunkId} is in no segment's range; all segments are rebuilt at the next start.";
            }

            last = record.LastChunk;
            var segment = MappedSegment.TryOpen(layout.SegmentFile(record.File), record, dimensions, out var damage);
            if (segment is null)
            {
                yield return $"Segment {record.File} {damage}; it is rebuilt from the database at the next start.";
                continue;
            }

            foreach (var finding in Missing(segment, record, chunkIds))
            {
                yield return finding;
            }

            segment.Release();
        }

        var listed = records.Select(record => record.File).ToHashSet(StringComparer.Ordinal);
        foreach (
            var path in Directory
                .EnumerateFiles(layout.Segments)
                .Where(path => StoreLayout.IsSegmentName(path) && !listed.Contains(Path.GetFileName(path)))
        )
        {
            yield return $"{path} is listed nowhere; the next start removes it.";
        }
    }

    private static unsafe List<string> Missing(MappedSegment segment, SegmentRecord record, long[] chunkIds)
    {
        var held = new ReadOnlySpan<long>(segment.ChunkIds, record.Chunks);
        var findings = new List<string>();
        foreach (var chunkId in chunkIds)
        {
            if (chunkId >= record.FirstChunk && chunkId <= record.LastChunk && held.BinarySearch(chunkId) < 0)
            {
                findings.Add(
                    $"Segment {record.File} lacks chunk {chunkId} of its range; it is rebuilt from the database at the next start."
                );
            }
        }

        return findings;
    }
}
