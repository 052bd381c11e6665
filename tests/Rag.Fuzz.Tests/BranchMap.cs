using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace Rag.Fuzz.Tests;

/// <summary>
/// How often each branch was taken, as instrumented libraries count it. Of libraries that are not instrumented it learns nothing.
/// </summary>
internal static unsafe class BranchMap
{
    private const int Size = 1 << 16;

    private static readonly byte* s_counts = (byte*)NativeMemory.AllocZeroed(Size);

    /// <summary>For each branch the magnitudes of counts seen so far, a bit each.</summary>
    private static readonly byte[] s_seen = new byte[Size];

    /// <summary>To be called before any instrumented code runs.</summary>
    public static void Connect() => Trace.SharedMem = s_counts;

    public static void Clear() => new Span<byte>(s_counts, Size).Clear();

    /// <summary>True where the last input took a branch, or took one by an order of magnitude more often, as none did before.</summary>
    public static bool HasNews()
    {
        var counts = new ReadOnlySpan<byte>(s_counts, Size);
        var hasNews = false;
        for (var i = counts.IndexOfAnyExcept((byte)0); i >= 0 && i < Size; i++)
        {
            if (counts[i] == 0)
            {
                continue;
            }

            var magnitude = (byte)(1 << byte.Log2(counts[i]));
            hasNews |= (s_seen[i] & magnitude) == 0;
            s_seen[i] |= magnitude;
        }

        return hasNews;
    }
}
