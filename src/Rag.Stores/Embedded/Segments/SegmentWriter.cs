using System.IO.Hashing;

namespace Rag.Stores.Embedded.Segments;

/// <summary>Writes the living chunks of some segments, in order, into one new segment file.</summary>
internal static unsafe class SegmentWriter
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Returns once the file is on the disk. A file left by a failure is removed here, or as an orphan at the next open.</summary>
    /// <exception cref="IOException">Also when the disk is full.</exception>
    public static SegmentRecord Write(string path, int dimensions, IReadOnlyList<SegmentView> sources)
    {
        var layout = new SegmentLayout(dimensions, sources.Sum(source => source.LiveChunks), sources.Sum(source => source.LiveRows));
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, BufferBytes);
            var output = new HashedOutput(file);
            output.Write(layout.Header());
            output.PadTo(SegmentLayout.ChunkIdsAt);
            var (first, last) = WriteChunkIds(output, sources);
            output.PadTo(layout.RowStartsAt);
            WriteRowStarts(output, sources);
            output.PadTo(layout.ScalesAt);
            WriteRows(output, sources, (segment, row) => new Part(segment.Scales + row, sizeof(float)));
            output.PadTo(layout.CodesAt);
            WriteRows(output, sources, (segment, row) => new Part(segment.CodesOf(row), segment.Stride));
            output.PadTo(layout.HalvesAt);
            WriteRows(output, sources, (segment, row) => new Part(segment.HalvesOf(row), segment.Dimensions * sizeof(ushort)));
            output.PadTo(layout.FileBytes);
            file.Flush(flushToDisk: true);
            return new SegmentRecord(Path.GetFileName(path), first, last, layout.Chunks, layout.Rows, output.Checksum);
        }
        catch
        {
            TryDelete(path);
            throw;
        }
    }

    private static (long First, long Last) WriteChunkIds(HashedOutput output, IReadOnlyList<SegmentView> sources)
    {
        long first = 0,
            last = 0;
        foreach (var source in sources)
        {
            for (var slot = 0; slot < source.Chunks; slot++)
            {
                if (source.IsDead(slot))
                {
                    continue;
                }

                last = source.Segment.ChunkIds[slot];
                first = first == 0 ? last : first;
                output.Write(new ReadOnlySpan<byte>(source.Segment.ChunkIds + slot, sizeof(long)));
            }
        }

        return (first, last);
    }

    private static void WriteRowStarts(HashedOutput output, IReadOnlyList<SegmentView> sources)
    {
        var start = 0;
        output.Write(new ReadOnlySpan<byte>(&start, sizeof(int)));
        foreach (var source in sources)
        {
            for (var slot = 0; slot < source.Chunks; slot++)
            {
                if (!source.IsDead(slot))
                {
                    start += source.RowsOf(slot);
                    output.Write(new ReadOnlySpan<byte>(&start, sizeof(int)));
                }
            }
        }
    }

    private static void WriteRows(HashedOutput output, IReadOnlyList<SegmentView> sources, Func<VectorSegment, int, Part> partOf)
    {
        foreach (var source in sources)
        {
            for (var slot = 0; slot < source.Chunks; slot++)
            {
                if (!source.IsDead(slot))
                {
                    var part = partOf(source.Segment, source.Segment.RowStarts[slot]);
                    output.Write(new ReadOnlySpan<byte>(part.Start, part.RowBytes * source.RowsOf(slot)));
                }
            }
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The next open removes it as an orphan.
        }
    }

    private readonly struct Part(void* start, int rowBytes)
    {
        public void* Start { get; } = start;

        public int RowBytes { get; } = rowBytes;
    }

    private sealed class HashedOutput(FileStream file)
    {
        private readonly XxHash3 _hash = new();
        private long _written;

        public ulong Checksum => _hash.GetCurrentHashAsUInt64();

        public void Write(ReadOnlySpan<byte> bytes)
        {
            file.Write(bytes);
            _hash.Append(bytes);
            _written += bytes.Length;
        }

        public void PadTo(long offset)
        {
            Span<byte> zeros = stackalloc byte[64];
            zeros.Clear();
            Write(zeros[..checked((int)(offset - _written))]);
        }
    }
}
