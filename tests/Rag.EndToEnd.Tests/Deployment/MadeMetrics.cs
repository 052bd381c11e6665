namespace Rag.EndToEnd.Tests.Deployment;

/// <summary>The metrics that the service's sources make, whether or not a service tells them.</summary>
internal static class MadeMetrics
{
    private static readonly string[] s_units = ["_total", "_seconds", "_bytes", "_seconds_total", ""];

    private static readonly Lazy<HashSet<string>> s_instruments = new(() =>
        [
            .. new[] { "src", "ingestion" }
                .SelectMany(folder => Directory.EnumerateFiles(Deployed.PathOf(folder), "*Metrics.cs", SearchOption.AllDirectories))
                .SelectMany(path => File.ReadAllText(path).Split('"').Where((_, i) => i % 2 == 1))
                .Where(text => text.StartsWith("rag.", StringComparison.Ordinal) || text.StartsWith("vllm:", StringComparison.Ordinal))
                .Select(text => text.Replace('.', '_')),
        ]
    );

    /// <param name="name">As the text format has it, with unit and kind.</param>
    public static bool Have(string name) =>
        s_units.Any(unit => s_instruments.Value.Contains(name.EndsWith(unit, StringComparison.Ordinal) ? name[..^unit.Length] : name));
}
