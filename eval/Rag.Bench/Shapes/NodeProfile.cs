using System.Text.Json;
using Rag.Onnx.Runner;

namespace Rag.Bench.Shapes;

/// <summary>Where the time of a decoding step goes, operator by operator.</summary>
internal static class NodeProfile
{
    private const string Suffix = "_kernel_time";

    /// <summary>Steps whose times are read; those before them warm up.</summary>
    private const int Steps = 40;

    /// <param name="decode">Runs a step with the runner that it is given, of one token behind so many.</param>
    /// <param name="past">Tokens before the first step.</param>
    public static IReadOnlyList<NodePace> Measure(ShapeTask task, Action<OnnxModelRunner, int> decode, int past)
    {
        var prefix = Path.Combine(task.CacheFolder, "nodes");
        string path;
        using (var runner = OnnxModelRunner.Load(task.Folder, task.CacheFolder, task.Options with { Profile = prefix }))
        {
            foreach (var step in Enumerable.Range(0, 2 * Steps))
            {
                decode(runner, past + step);
            }

            path = runner.Inference.EndProfiling();
        }

        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        return [.. Read(document.RootElement).OrderByDescending(pace => pace.Microseconds)];
    }

    private static IEnumerable<NodePace> Read(JsonElement events) =>
        events
            .EnumerateArray()
            .Where(item => item.GetProperty("name").GetString()!.EndsWith(Suffix, StringComparison.Ordinal))
            .GroupBy(item => item.GetProperty("name").GetString()!)
            .Select(node =>
            {
                double[] times = [.. node.TakeLast(Steps).Select(item => item.GetProperty("dur").GetDouble()).Order()];
                var op = node.First().GetProperty("args").GetProperty("op_name").GetString()!;
                return (Operator: op, Median: times[times.Length / 2], Least: times[0]);
            })
            .GroupBy(node => node.Operator)
            .Select(nodes => new NodePace(nodes.Key, nodes.Count(), nodes.Sum(node => node.Median), nodes.Sum(node => node.Least)));
}
