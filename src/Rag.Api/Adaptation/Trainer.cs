using Rag.Api.Hosting;

namespace Rag.Api.Adaptation;

/// <summary>Where the program rag-train lies: it is built apart, and no part of this one.</summary>
internal static class Trainer
{
    private const string Name = "rag-train";
    private const string Project = "src/Rag.Training";

    public const string Missing =
        $"The trainer {Name} is missing: build it with \"dotnet build -c Release {Project}\", or name it by Adaptation:Trainer.";

    /// <summary>Half of the processors: questions are answered and news are read beside it.</summary>
    public static int Threads => Math.Max(1, Environment.ProcessorCount / 2);

    /// <exception cref="AdaptationRefusedException">It is not there.</exception>
    public static string Require(AdaptationOptions options) => Find(options) ?? throw new AdaptationRefusedException(Missing);

    /// <summary>What is set, else what lies beside this program or in its checkout; null where none does.</summary>
    public static string? Find(AdaptationOptions options)
    {
        var file = OperatingSystem.IsWindows() ? $"{Name}.exe" : Name;
        return options.Trainer is { } set
            ? (File.Exists(set) ? Path.GetFullPath(set) : null)
            : Places().Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists);
    }

    private static IEnumerable<string> Places()
    {
        yield return AppContext.BaseDirectory;
        if (DataFolder.CheckoutOf(AppContext.BaseDirectory) is { } checkout)
        {
            // This program's own output tells configuration and framework: bin/Release/net10.0.
            var output = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            var own = Path.Combine(output.Parent?.Name ?? "", output.Name);
            yield return Path.Combine(checkout, Project, "bin", own);
            yield return Path.Combine(checkout, Project, "bin", "Release", output.Name);
        }
    }
}
