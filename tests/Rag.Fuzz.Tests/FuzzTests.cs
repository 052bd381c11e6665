using System.Globalization;

namespace Rag.Fuzz.Tests;

/// <summary>
/// Every target for two seconds with a fixed seed; run.sh gives each a minute or more, with seeds of its own and branches counted.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int FixedSeed = 20_260_101;

    private static readonly double? s_seconds = Setting("RAG_FUZZ_SECONDS");

    public static TheoryData<string> Names => [.. Targets().Select(target => target.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_HostileInputs_AreReadOrRefusedWithinBounds(string name)
    {
        BranchMap.Connect();
        var target = Targets().Single(target => target.Name == name);
        var seed = (int?)Setting("RAG_FUZZ_SEED") ?? (s_seconds is null ? FixedSeed : Random.Shared.Next());
        var time = TimeSpan.FromSeconds(s_seconds ?? 2);
        using var loop = new FuzzLoop(target, time, seed) { WritesInputsDown = s_seconds is not null };
        output.WriteLine($"{name}: {loop.Run()} inputs, seed {seed}");
        (target as IDisposable)?.Dispose();
    }

    private static IEnumerable<FuzzTarget> Targets() =>
        typeof(FuzzTarget)
            .Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(FuzzTarget)) && !type.IsAbstract)
            .Select(type => (FuzzTarget)Activator.CreateInstance(type)!);

    private static double? Setting(string name) =>
        double.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
