using Rag.Training.Native;

namespace Rag.Training.Tests.Native;

public sealed class VersionNeedsTests
{
    private const string Version = "GLIBC_2.2.5";

    private static readonly Lazy<byte[]?> s_library = new(Read);

    /// <summary>A library of the system that asks for a version of glibc.</summary>
    private static byte[] Library
    {
        get
        {
            Assert.SkipWhen(s_library.Value is null, "needs a libstdc++ of x64.");
            return [.. s_library.Value!];
        }
    }

    private static byte[]? Read()
    {
        var path = "/usr/lib/x86_64-linux-gnu/libstdc++.so.6";
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    [Fact]
    public void WithWeak_ChangesOneBitOfTheFlagsOfTheEntriesThatNameTheVersion()
    {
        var before = Library;

        var after = VersionNeeds.WithWeak([.. before], Version);

        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToArray();
        Assert.NotEmpty(changed);
        Assert.All(changed, i => Assert.Equal(2, before[i] ^ after[i]));
    }

    [Fact]
    public void WithWeak_RefusesAVersionThatIsNotAskedFor() =>
        Assert.Throws<InvalidDataException>(() => VersionNeeds.WithWeak(Library, "GLIBC_9.9"));

    [Fact]
    public void WithWeak_RefusesWhatIsNoLibrary_WhereverItIsCut()
    {
        var whole = Library;
        int[] lengths = [0, 3, 64, whole.Length / 2, whole.Length - 64];

        Assert.All(lengths, length => Assert.Throws<InvalidDataException>(() => VersionNeeds.WithWeak(whole[..length], Version)));
    }
}
