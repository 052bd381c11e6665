using System.Diagnostics;
using YamlDotNet.Serialization;

namespace Rag.EndToEnd.Tests.Deployment;

/// <summary>The files by which the service is deployed, and the tools that check them.</summary>
internal static class Deployed
{
    private static readonly string s_top = TopOf(AppContext.BaseDirectory);

    public static string PathOf(string file) => Path.Combine(s_top, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    /// <summary>A YAML file with its anchors merged.</summary>
    public static Dictionary<string, object?> Yaml(string file)
    {
        var parser = new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(new StringReader(Read(file))));
        return new DeserializerBuilder()
            .WithAttemptingUnquotedStringTypeDeserialization()
            .Build()
            .Deserialize<Dictionary<string, object?>>(parser);
    }

    /// <summary>What a tool says; the test is skipped where this machine does not have it.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string tool, params string[] arguments)
    {
        var folders = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator);
        Assert.SkipUnless(folders.Any(folder => File.Exists(Path.Combine(folder, tool))), $"{tool} is not installed.");
        var start = new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    private static string TopOf(string folder) =>
        File.Exists(Path.Combine(folder, "Rag.sln")) ? folder : TopOf(Path.GetDirectoryName(folder)!);
}
