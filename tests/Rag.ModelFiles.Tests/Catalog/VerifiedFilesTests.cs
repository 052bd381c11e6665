using System.Security.Cryptography;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Catalog;

public sealed class VerifiedFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private VerifiedFiles Open() => VerifiedFiles.Open(_folder.File("cache"));

    private string Write(string name, string content)
    {
        var path = _folder.File(name);
        File.WriteAllText(path, content);
        return path;
    }

    private static string Sha256(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    /// <summary>What is remembered is told by a change under the same stamp, which goes unnoticed.</summary>
    private static void ChangeUnderTheSameStamp(string path, string content)
    {
        var written = File.GetLastWriteTimeUtc(path);
        File.WriteAllText(path, content);
        File.SetLastWriteTimeUtc(path, written);
    }

    [Fact]
    public void DigestOf_UntouchedFile_IsRememberedByTheNextProcess()
    {
        var path = Write("a", "weights");
        var digest = Sha256(path);
        var first = Open();
        Assert.Equal(digest, first.DigestOf(path));
        first.Save();
        ChangeUnderTheSameStamp(path, "WEIGHTS");

        Assert.Equal(digest, Open().DigestOf(path));
    }

    [Fact]
    public void DigestOf_AnotherFilePutInItsPlace_IsHashedAgain()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "tells files apart by their numbers, which only Linux is asked for.");
        var path = Write("a", "weights");
        var first = Open();
        first.DigestOf(path);
        first.Save();
        var other = Write("b", "WEIGHTS");
        File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(path));
        File.Move(other, path, overwrite: true);

        Assert.Equal(Sha256(path), Open().DigestOf(path));
    }

    [Fact]
    public void DigestOf_LinkWhoseTargetChanges_IsHashedAgain()
    {
        var target = Write("target", "weights");
        var link = _folder.File("link");
        File.CreateSymbolicLink(link, target);
        var first = Open();
        first.DigestOf(link);
        first.Save();
        File.WriteAllText(target, "other weights");

        Assert.Equal(Sha256(target), Open().DigestOf(link));
    }

    [Fact]
    public void DigestsOf_SeveralFiles_AreInTheirOrder()
    {
        string[] paths = [.. Enumerable.Range(0, 9).Select(i => Write($"{i}", $"weights {i}"))];

        Assert.Equal(paths.Select(Sha256), Open().DigestsOf(paths));
    }

    [Fact]
    public void DigestsOf_AFileThatIsMissing_NamesIt()
    {
        var missing = _folder.File("missing");

        Assert.Equal(missing, Assert.Throws<ModelFileException>(() => Open().DigestsOf([Write("a", "weights"), missing])).Path);
    }

    [Fact]
    public void Save_AfterAnotherOne_KeepsWhatThatFound()
    {
        var (a, b) = (Write("a", "weights"), Write("b", "more weights"));
        var (first, second) = (Open(), Open());
        first.DigestOf(a);
        second.DigestOf(b);
        first.Save();
        second.Save();
        var digest = Sha256(a);
        ChangeUnderTheSameStamp(a, "WEIGHTS");

        Assert.Equal(digest, Open().DigestOf(a));
    }

    [Fact]
    public void Save_WhereTheFolderCannotBeMade_RemembersNothing()
    {
        var path = Write("a", "weights");
        var verified = VerifiedFiles.Open(Path.Combine(Write("file", ""), "cache"));
        verified.DigestOf(path);

        verified.Save();
    }
}
