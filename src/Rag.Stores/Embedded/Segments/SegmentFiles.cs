namespace Rag.Stores.Embedded.Segments;

/// <summary>
/// Segment files of a manifest that is not checked yet, mapped, verified and, where they are many rows, signed on another thread while the
/// database is read. What is not taken is let go at the end.
/// </summary>
internal sealed class SegmentFiles : IDisposable
{
    private readonly Dictionary<SegmentRecord, (MappedSegment? Segment, string? Damage)> _opened = [];
    private readonly Task _opening;

    public SegmentFiles(StoreLayout layout, IReadOnlyList<SegmentRecord> records, int dimensions, EmbeddedStoreOptions options) =>
        _opening = Task.Run(() =>
        {
            var isSigned = options.UsesSigns(records.Where(record => record.IsPossible).Sum(record => (long)record.Rows));
            foreach (var record in records.Where(record => record.IsPossible))
            {
                var segment = MappedSegment.TryOpen(layout.SegmentFile(record.File), record, dimensions, out var damage);
                if (isSigned)
                {
                    segment?.Sign(record.Rows);
                }

                _opened[record] = (segment, damage);
            }
        });

    /// <summary>
    /// Null and the reason as a clause ("is missing") when the file is not what the manifest says. The caller releases the segment.
    /// </summary>
    public MappedSegment? Take(SegmentRecord record, out string? damage)
    {
        _opening.GetAwaiter().GetResult();
        _opened.Remove(record, out var opened);
        damage = opened.Damage;
        return opened.Segment;
    }

    public void Dispose()
    {
        Task.WaitAny(_opening);
        foreach (var (segment, _) in _opened.Values)
        {
            segment?.Release();
        }
    }
}
