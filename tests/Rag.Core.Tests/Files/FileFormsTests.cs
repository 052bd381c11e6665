using Rag.Core.Files;
using Rag.Tests;

namespace Rag.Core.Tests.Files;

public sealed class FileFormsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rag-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Of_EachForm_IsToldWithoutOpeningIt()
    {
        var file = At("file é");
        File.WriteAllText(file, "");
        File.CreateSymbolicLink(At("link"), file);
        File.CreateSymbolicLink(At("nowhere"), At("missing"));
        Directory.CreateSymbolicLink(At("folder link"), _folder);

        Assert.Equal(FileForm.Ordinary, FileForms.Of(file));
        Assert.Equal(FileForm.Missing, FileForms.Of(At("missing")));
        Assert.Equal(FileForm.Missing, FileForms.Of(Path.Combine(file, "below a file")));
        Assert.Equal(FileForm.Folder, FileForms.Of(_folder));
        Assert.Equal(FileForm.Link, FileForms.Of(At("link")));
        Assert.Equal(FileForm.Link, FileForms.Of(At("nowhere")));
        Assert.Equal(FileForm.Ordinary, FileForms.OfTarget(At("link")));
        Assert.Equal(FileForm.Missing, FileForms.OfTarget(At("nowhere")));
        Assert.Equal(FileForm.Folder, FileForms.OfTarget(At("folder link")));
    }

    [Fact]
    public void Of_PipesAndDevices_AreSpecial()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The system is asked on Linux.");
        Pipes.Make(At("pipe"));

        Assert.Equal(FileForm.Special, FileForms.Of(At("pipe")));
        Assert.Equal(FileForm.Special, FileForms.OfTarget("/dev/zero"));
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(28, false)]
    [InlineData(11, true)]
    [InlineData(unchecked((int)0x80070020), true)]
    public void IsHeldByAnother_AnotherFailureThanALock_IsFalse(int result, bool isHeld) =>
        Assert.Equal(isHeld, FileLocks.IsHeldByAnother(new IOException("failed", result)));

    private string At(string name) => Path.Combine(_folder, name);
}
