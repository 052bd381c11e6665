namespace Rag.Peers.Tests;

public sealed class PackageVersionTests
{
    [Theory]
    [InlineData("LLamaSharp")]
    [InlineData("Microsoft.ML.OnnxRuntimeGenAI")]
    [InlineData("Microsoft.ML.OnnxRuntime")]
    public void Of_APackageOfTheProgram_IsTheVersionItWasBuiltWith(string package) =>
        Assert.Matches("^[1-9]?[0-9]+\\.[1-9][0-9]*\\.[0-9]+$", PackageVersion.Of(package));

    [Fact]
    public void Of_APackageThatIsNone_IsRefusedByName() =>
        Assert.Contains("no package Nothing.", Assert.Throws<InvalidDataException>(() => PackageVersion.Of("Nothing")).Message);
}
