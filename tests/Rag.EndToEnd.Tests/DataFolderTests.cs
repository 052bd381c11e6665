using Rag.Api.Hosting;

namespace Rag.EndToEnd.Tests;

/// <summary>Where data lies when a command names no folder.</summary>
public sealed class DataFolderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-data-");

    [Fact]
    public void Default_ProgramOfACheckout_IsAtItsRootFromAnywhere()
    {
        var program = _folder.CreateSubdirectory("src/Rag.Api/bin/Release/net10.0");
        var current = _folder.CreateSubdirectory("src/Rag.Api");
        File.WriteAllText(Path.Combine(_folder.FullName, "Rag.sln"), "");

        Assert.Equal(Path.Combine(_folder.FullName, "data"), DataFolder.DefaultFor(program.FullName, current.FullName).Path);
        Assert.Equal(Path.Combine(_folder.FullName, "data"), DataFolder.DefaultFor(program.FullName, Path.GetTempPath()).Path);
    }

    [Fact]
    public void Default_ProgramInNoCheckout_IsInTheCurrentFolder()
    {
        var program = _folder.CreateSubdirectory("opt/rag");
        var current = _folder.CreateSubdirectory("srv");

        Assert.Equal(Path.Combine(current.FullName, "data"), DataFolder.DefaultFor(program.FullName, current.FullName).Path);
    }

    /// <summary>The tests' own copy of the program lies in the checkout.</summary>
    [Fact]
    public void Default_ThisProgram_LiesBesideTheSolution() =>
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(DataFolder.Default().Path)!, "Rag.sln")));

    public void Dispose() => _folder.Delete(recursive: true);
}
