using System.Globalization;

namespace Rag.Fuzz.Tests;

/// <summary>
/// Every target for half a second with a fixed seed; run.sh gives each a minute or more, with seeds of its own and branches counted.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    private const int FixedSeed = 20_260_101;

    private static readonly double? s_seconds = Setting("RAG_FUZZ_SECONDS");

    /// <summary>One target, where it is named, else all.</summary>
    private static readonly string? s_only = Environment.GetEnvironmentVariable("RAG_FUZZ_TARGET");

    public static TheoryData<string> Names =>
        [.. Targets().Select(FuzzTarget.NameOf).Where(name => s_only is null || name == s_only).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Target_HostileInputs_AreReadOrRefusedWithinBounds(string name)
    {
        BranchMap.Connect();
        var target = (FuzzTarget)Activator.CreateInstance(Targets().Single(type => FuzzTarget.NameOf(type) == name))!;
        var seed = (int?)Setting("RAG_FUZZ_SEED") ?? (s_seconds is null ? FixedSeed : Random.Shared.Next());
        var time = TimeSpan.FromSeconds(s_seconds ?? (LongForm.IsOn ? 4 : 0.5));
        using var loop = new FuzzLoop(target, time, seed) { WritesInputsDown = s_seconds is not null };
        output.WriteLine($"{name}: {loop.Run()} inputs, seed {seed}");
        (target as IDisposable)?.Dispose();
    }

    /// <summary>A target is made behind <see cref="BranchMap.Connect"/>: making it may run instrumented code.</summary>
    private static IEnumerable<Type> Targets() =>
        typeof(FuzzTarget).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(FuzzTarget)) && !type.IsAbstract);

    private static double? Setting(string name) =>
        double.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
