using System.Globalization;

namespace Rag.EndToEnd.Tests.Deployment;

/// <summary>
/// What the image of deploy/docker/Dockerfile has of the program, told from the build beside the tests: a publish leaves out the same as is
/// left out here.
/// </summary>
public sealed class ProgramSizeTests
{
    private const long MostBytes = 200_000_000;

    private static readonly string[] s_platforms = ["linux-x64", "linux", "unix"];

    [Fact]
    public void Program_WithoutModels_TakesNoMoreThan200Megabytes_AndWhatThePageSays()
    {
        var built = AppContext.BaseDirectory.Replace("/tests/Rag.EndToEnd.Tests/", "/src/Rag.Api/", StringComparison.Ordinal);
        var files = Directory
            .EnumerateFiles(built, "*", SearchOption.AllDirectories)
            .Where(file => IsShipped(Path.GetRelativePath(built, file)));

        var bytes = files.Sum(file => new FileInfo(file).Length);

        Assert.InRange(bytes, 10_000_000, MostBytes);
        var said = Deployed.Read("docs/deployment.md").Split("The program takes ")[1].Split(" MB")[0];
        Assert.InRange(int.Parse(said, CultureInfo.InvariantCulture), bytes / 1e6 * .95, bytes / 1e6 * 1.05);
    }

    private static bool IsShipped(string file) =>
        Path.GetExtension(file) is not (".pdb" or ".xml")
        && file.Split('/') switch
        {
            ["models", ..] => false,
            ["runtimes", var platform, ..] => s_platforms.Contains(platform),
            _ => true,
        };
}
