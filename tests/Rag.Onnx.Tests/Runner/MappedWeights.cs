using Rag.Onnx.Graphs;

namespace Rag.Onnx.Tests.Runner;

/// <summary>What this process has mapped of the weights beside a graph.</summary>
internal static class MappedWeights
{
    public static string PathOf(string graph) => Path.Combine(Path.GetDirectoryName(graph)!, GraphCache.WeightsName);

    /// <summary>Bytes, by what Linux tells.</summary>
    public static long LengthOf(string graph) =>
        File.ReadLines("/proc/self/maps").Where(line => line.EndsWith(PathOf(graph), StringComparison.Ordinal)).Sum(SizeOf);

    private static long SizeOf(string line)
    {
        long[] ends = [.. line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-').Select(end => Convert.ToInt64(end, 16))];
        return ends[1] - ends[0];
    }
}
