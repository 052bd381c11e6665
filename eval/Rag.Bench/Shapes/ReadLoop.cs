using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rag.Kernels.Threads;
using Rag.ModelFiles.Weights;

namespace Rag.Bench.Shapes;

/// <summary>
/// Reads bytes of a mapped file as fast as the threads can: what decoding is compared with, which reads the same bytes once a token.
/// </summary>
internal sealed class ReadLoop(MappedFile file, long length, WorkTeam team) : ParallelWork
{
    private const int Piece = 1 << 20;

    private long _next;
    private long _sum;

    public void Run()
    {
        _next = 0;
        team.Run(this, team.Threads);
    }

    public override void Work(int worker)
    {
        var sum = 0L;
        for (var start = Take(); start < length; start = Take())
        {
            sum += Sum(file.Span(start, (int)Math.Min(Piece, length - start)));
        }

        Interlocked.Add(ref _sum, sum);
    }

    private long Take() => Interlocked.Add(ref _next, Piece) - Piece;

    private static long Sum(ReadOnlySpan<byte> bytes)
    {
        var vectors = MemoryMarshal.Cast<byte, Vector512<long>>(bytes);
        var (a, b, c, d) = (Vector512<long>.Zero, Vector512<long>.Zero, Vector512<long>.Zero, Vector512<long>.Zero);
        for (var i = 0; i + 3 < vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        return Vector512.Sum(a + b + (c + d));
    }

    public override void Dispose() => file.Dispose();
}
