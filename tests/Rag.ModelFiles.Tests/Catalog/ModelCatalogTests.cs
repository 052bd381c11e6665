using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Catalog;

public sealed class ModelCatalogTests : IDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Sha256(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private string WeightsPath => _folder.File("models/tiny/weights");

    private ModelCatalog Catalog()
    {
        Directory.CreateDirectory(_folder.File("models/tiny"));
        File.WriteAllText(WeightsPath, "weights");
        WriteManifest(
            $$"""{"models":[{"name":"tiny","kind":"embedder","license":"MIT","context":16,"dimensions":4,"files":[{"path":"weights","bytes":7,"sha256":"{{Sha256("weights")}}"}]}]}"""
        );
        return ModelCatalog.Open(_folder.File("models"));
    }

    private void WriteManifest(string json)
    {
        Directory.CreateDirectory(_folder.File("models"));
        File.WriteAllText(_folder.File("models/models.json"), json);
    }

    private VerifiedFiles Verified() => VerifiedFiles.Open(_folder.File("cache"));

    [Fact]
    public void Get_KnownAndUnknownName_GivesTheModelOrNamesWhatThereIs()
    {
        var catalog = Catalog();

        var model = catalog.Get("tiny");

        Assert.Equal((ModelKind.Embedder, 16, 4, 7L), (model.Kind, model.Context, model.Dimensions, model.Bytes));
        Assert.Equal(_folder.File("models/tiny"), model.Folder);
        Assert.Contains("tiny", Assert.Throws<ModelFileException>(() => catalog.Get("huge")).Message);
    }

    [Theory]
    [InlineData("weighty", "8 bytes", false)]
    [InlineData("changed", "SHA-256", true)]
    public void Verify_OtherContent_SaysWhichFile(string content, string defect, bool sameLength)
    {
        var catalog = Catalog();
        catalog.Verify("tiny", Verified(), _cancellation);
        File.WriteAllText(WeightsPath, sameLength ? content : content + "!");
        File.SetLastWriteTimeUtc(WeightsPath, DateTime.UtcNow.AddSeconds(5));

        var refusal = Assert.Throws<ModelFileException>(() => catalog.Verify("tiny", Verified(), _cancellation));

        Assert.StartsWith(WeightsPath, refusal.Message);
        Assert.Contains(defect, refusal.Message);
    }

    [Fact]
    public void Verify_MissingFile_SaysWhich()
    {
        var catalog = Catalog();
        File.Delete(WeightsPath);

        Assert.StartsWith(WeightsPath, Assert.Throws<ModelFileException>(() => catalog.Verify("tiny", null, _cancellation)).Message);
    }

    /// <summary>
    /// A change of content under an unchanged size and time goes unnoticed with the list of verified files, and is noticed without it.
    /// </summary>
    [Fact]
    public void Verify_UntouchedFile_IsHashedOnlyOnce()
    {
        var catalog = Catalog();
        catalog.Verify("tiny", Verified(), _cancellation);
        var written = File.GetLastWriteTimeUtc(WeightsPath);
        File.WriteAllText(WeightsPath, "changed");
        File.SetLastWriteTimeUtc(WeightsPath, written);

        catalog.Verify("tiny", Verified(), _cancellation);

        Assert.Throws<ModelFileException>(() => catalog.Verify("tiny", null, _cancellation));
    }

    [Fact]
    public void Verify_DamagedMemory_HashesAgain()
    {
        var catalog = Catalog();
        catalog.Verify("tiny", Verified(), _cancellation);
        File.WriteAllText(_folder.File("cache/verified.json"), "{\"x\":");

        catalog.Verify("tiny", Verified(), _cancellation);
    }

    [Theory]
    [InlineData("""{}""", "no list of models")]
    [InlineData("""{"models":[{"name":"../x"}]}""", "plain folder name")]
    [InlineData("""{"models":[{"name":"x","kind":"oracle"}]}""", "kind \"oracle\"")]
    [InlineData("""{"models":[{"name":"x","kind":"reader"}]}""", "lacks its license")]
    [InlineData(
        """{"models":[{"name":"x","kind":"reader","license":"MIT","context":1,"files":[{"path":"a","bytes":1,"sha256":"12"}]}]}""",
        "SHA-256 in lower-case hex"
    )]
    [InlineData(
        """{"models":[{"name":"x","kind":"reader","license":"MIT","context":1,"files":[{"path":"../a","bytes":1,"sha256":"HASH"}]}]}""",
        "no path below"
    )]
    [InlineData(
        """{"models":[{"name":"x","kind":"reader","license":"MIT","context":1,"files":[{"path":"/a","bytes":1,"sha256":"HASH"}]}]}""",
        "no path below"
    )]
    public void Open_DamagedManifest_IsRefused(string json, string defect)
    {
        WriteManifest(json.Replace("HASH", Sha256("a"), StringComparison.Ordinal));

        Assert.Contains(defect, Assert.Throws<ModelFileException>(() => ModelCatalog.Open(_folder.File("models"))).Message);
    }

    [Fact]
    public void WriteList_Catalog_IsTheJsonOfTheCommandLine()
    {
        var catalog = Catalog();
        using var stream = new MemoryStream();

        catalog.WriteList(stream);

        var model = JsonDocument.Parse(stream.ToArray()).RootElement.EnumerateArray().Single();
        Assert.Equal(["name", "kind", "license", "bytes", "digest", "bundled"], model.EnumerateObject().Select(p => p.Name));
        Assert.Equal("embedder", model.GetProperty("kind").GetString());
        Assert.Equal("MIT", model.GetProperty("license").GetString());
        Assert.Equal(64, model.GetProperty("digest").GetString()!.Length);
    }

    [Fact]
    public void Verify_ModelsOfTheRepository_AreThoseOfTheManifest()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Rag.sln")))
        {
            root = root.Parent!;
        }

        var catalog = ModelCatalog.Open(Path.Combine(root.FullName, "src", "Rag.Models"));

        Assert.Equal([ModelKind.Extractor, ModelKind.Reader, ModelKind.Embedder], catalog.Models.Select(m => m.Kind));
        Assert.All(catalog.Models, m => catalog.Verify(m.Name, null, _cancellation));
        Assert.True(catalog.Models.Sum(m => m.Bytes) < 250_000_000);
        Assert.All(catalog.Models.SelectMany(m => m.Files), f => Assert.True(f.Bytes < 95_000_000));
        Assert.All(catalog.Models, m => Assert.True(TokenizerFactory.Load(m.Folder).VocabularySize > 30_000));
    }
}
