using System.IO.Hashing;
using System.IO.MemoryMappedFiles;
using Rag.Core.Files;

namespace Rag.Stores.Embedded.Segments;

/// <summary>A segment file mapped into memory. Trusted only after its length, header, checksum and row table have been verified.</summary>
internal sealed unsafe class MappedSegment : VectorSegment
{
    private const int HashStep = 1 << 24;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private MappedSegment(SegmentLayout layout, MemoryMappedFile file, MemoryMappedViewAccessor view, byte* start)
        : base(layout.Dimensions)
    {
        _file = file;
        _view = view;
        ChunkIds = (long*)(start + SegmentLayout.ChunkIdsAt);
        RowStarts = (int*)(start + layout.RowStartsAt);
        Scales = (float*)(start + layout.ScalesAt);
        Codes = start + layout.CodesAt;
        Halves = (ushort*)(start + layout.HalvesAt);
    }

    /// <summary>Null and the reason as a clause ("is missing") when the file is not what the manifest says.</summary>
    public static MappedSegment? TryOpen(string path, SegmentRecord record, int dimensions, out string? damage)
    {
        var layout = new SegmentLayout(dimensions, record.Chunks, record.Rows);
        var info = new FileInfo(path);
        if (FileForms.Of(path) != FileForm.Ordinary)
        {
            damage = "is missing or no ordinary file";
            return null;
        }

        if (info.Length != layout.FileBytes)
        {
            damage = $"has {info.Length} bytes instead of {layout.FileBytes}";
            return null;
        }

        var file = MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, capacity: 0, MemoryMappedFileAccess.Read);
        var view = file.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        var segment = new MappedSegment(layout, file, view, start);
        damage = segment.DamageOf(record, layout, start);
        if (damage is null)
        {
            return segment;
        }

        segment.Release();
        return null;
    }

    protected override void Free()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }

    private string? DamageOf(SegmentRecord record, SegmentLayout layout, byte* start)
    {
        var hash = new XxHash3();
        for (var offset = 0L; offset < layout.FileBytes; offset += HashStep)
        {
            hash.Append(new ReadOnlySpan<byte>(start + offset, (int)Math.Min(HashStep, layout.FileBytes - offset)));
        }

        if (hash.GetCurrentHashAsUInt64() != record.Checksum)
        {
            return "does not have the checksum it was written with";
        }

        if (!layout.Matches(new ReadOnlySpan<byte>(start, 64)))
        {
            return "has another header than the manifest says";
        }

        return RowTableIsSound(record) ? null : "has a row table that contradicts itself";
    }

    /// <summary>Ids ascend within the record's range and every chunk has at least one row: no lookup can leave the mapping.</summary>
    private bool RowTableIsSound(SegmentRecord record)
    {
        var sound = RowStarts[0] == 0 && RowStarts[record.Chunks] == record.Rows;
        for (var slot = 0; slot < record.Chunks && sound; slot++)
        {
            sound =
                RowStarts[slot] < RowStarts[slot + 1]
                && ChunkIds[slot] >= record.FirstChunk
                && ChunkIds[slot] <= record.LastChunk
                && (slot == 0 || ChunkIds[slot - 1] < ChunkIds[slot]);
        }

        return sound;
    }
}
