using System.Diagnostics;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tests;

/// <summary>Refusals that take neither memory nor time.</summary>
internal static class Refusals
{
    /// <summary>More bytes than a refusal needs, but for the file's own.</summary>
    public const long MostAllocated = 8 << 20;

    /// <summary>A hang, and not a busy machine.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>What the opening is refused with.</summary>
    public static string Of(Action open, long most = MostAllocated)
    {
        var started = Stopwatch.GetTimestamp();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var refusal = Assert.Throws<ModelFileException>(open);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, most);
        Assert.True(Stopwatch.GetElapsedTime(started) < Longest, "a refusal takes no time");
        return refusal.Message;
    }
}
