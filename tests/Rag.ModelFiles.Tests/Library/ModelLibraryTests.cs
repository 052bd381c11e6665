using System.Collections.Immutable;
using Rag.ModelFiles.Catalog;
using Rag.ModelFiles.Library;
using Rag.ModelFiles.Weights;
using Rag.Tests;

namespace Rag.ModelFiles.Tests.Library;

public sealed class ModelLibraryTests : IDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly TemporaryFolder _folder = new();

    private ModelLibrary Library => new(_folder.File("library"), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Add_Files_LinksThemAndWritesACardWithTheirDigests()
    {
        var added = Add(Library, "mine");

        var card = Library.Get("mine");
        Assert.Equal(added with { Files = [] }, card with { Files = [] });
        Assert.Equal(added.Files.AsEnumerable(), card.Files);
        Assert.Equal(["1_Pooling/config.json", "weights.gguf"], card.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
        Assert.Equal("weights", File.ReadAllText(Path.Combine(Library.FolderOf("mine"), "weights.gguf")));
        Assert.True(File.Exists(_folder.File("source/weights.gguf")), "what is imported stays where it is");
        Assert.True(File.Exists(Path.Combine(Library.FolderOf("mine"), "LICENSE")));
        Assert.Equal(ModelKind.Generator, ModelCatalog.OpenWith(Library).Verify("mine", verified: null, _cancellation).Kind);
    }

    [Fact]
    public void Verify_AfterAFileWasChanged_NamesItAndTheMend()
    {
        Add(Library, "mine");
        File.WriteAllText(Path.Combine(Library.FolderOf("mine"), "weights.gguf"), "WEIGHTS");

        var refusal = Assert.Throws<ModelFileException>(() => ModelCatalog.OpenWith(Library).Verify("mine", null, _cancellation));

        Assert.Contains("weights.gguf", refusal.Message);
        Assert.Contains("import it again", refusal.Message);
    }

    [Fact]
    public void Add_ANameThatIsTaken_IsRefusedAndLeavesTheModelAlone()
    {
        Add(Library, "mine");

        Assert.Contains("rag models remove mine", Assert.Throws<ModelFileException>(() => Library.Begin("mine")).Message);
        Assert.Single(Library.List().Cards);
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData(".hidden")]
    [InlineData("a/b")]
    [InlineData("none")]
    [InlineData("a b")]
    public void Begin_ANameThatNoFolderMayHave_IsRefused(string name) => Assert.Throws<ModelFileException>(() => Library.Begin(name));

    [Fact]
    public void Add_WhenTheCardCannotBeMade_LeavesNothing()
    {
        using (var turn = Library.Begin("mine"))
        {
            Assert.Throws<ModelFileException>(() =>
                Library.Add(turn, Source(), (_, _) => throw new ModelFileException("x", "no card."), _cancellation)
            );
            Assert.False(Directory.Exists(turn.BuildingFolder));
        }

        Assert.Empty(Library.List().Cards);
        Add(Library, "mine");
    }

    [Fact]
    public void Add_AfterAKilledProcess_SweepsWhatItLeftAndKeepsWhatMayGoOn()
    {
        var killed = Directory.CreateDirectory(_folder.File("library/.building-other")).FullName;
        File.WriteAllText(Path.Combine(killed, "half"), "ha");
        var fetched = Directory.CreateDirectory(_folder.File("library/.pulling-third")).FullName;
        var old = Directory.CreateDirectory(_folder.File("library/.pulling-fourth")).FullName;
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow - TimeSpan.FromDays(8));
        Assert.Empty(Library.List().Cards);

        Add(Library, "mine");

        Assert.False(Directory.Exists(killed));
        Assert.True(Directory.Exists(fetched));
        Assert.False(Directory.Exists(old));
    }

    [Fact]
    public void Begin_WhileAnotherIsAtTheName_IsRefusedAndItsFilesAreLeftAlone()
    {
        using var first = Library.Begin("mine");
        Directory.CreateDirectory(first.BuildingFolder);

        Assert.Contains("another process", Assert.Throws<ModelFileException>(() => Library.Begin("mine")).Message);
        Add(Library, "other");

        Assert.True(Directory.Exists(first.BuildingFolder), "the folder of one who is at work is not swept");
    }

    [Fact]
    public async Task Add_ManyAtOnce_GivesEachWhole()
    {
        var source = Source();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(n => Task.Run(() => Add(Library, $"m{n}", source), _cancellation)));

        Assert.Equal(8, Library.List().Cards.Length);
    }

    [Fact]
    public void Add_WithoutRoomForCopies_NamesBothFiguresAndLeavesNothing()
    {
        const string memory = "/dev/shm";
        Assert.SkipUnless(Directory.Exists(memory), $"needs {memory}: nothing can be linked between it and a disk.");
        var other = _folder.File("library").StartsWith(memory, StringComparison.Ordinal) ? "/tmp" : memory;
        var source = Directory.CreateDirectory(Path.Combine(other, $"rag-test-{Guid.NewGuid():N}"));
        try
        {
            var weights = Path.Combine(source.FullName, "weights.gguf");
            File.WriteAllBytes(weights, new byte[3_000_000]);
            var full = new ModelLibrary(_folder.File("library"), TimeProvider.System, _ => (64 << 20) + 1_000_000);

            var refusal = Assert.Throws<ModelFileException>(() => Add(full, "mine", [new SelectedFile(weights, "weights.gguf")]));

            Assert.Contains("needs 3 MB where 1 MB", refusal.Message);
            Assert.Empty(Directory.EnumerateDirectories(_folder.File("library")));
            Add(Library, "mine", [new SelectedFile(weights, "weights.gguf")]);
        }
        finally
        {
            source.Delete(recursive: true);
        }
    }

    [Fact]
    public void List_WithADamagedCard_ShowsTheOthersAndSaysWhich()
    {
        Add(Library, "mine");
        Add(Library, "other");
        File.WriteAllText(Path.Combine(Library.FolderOf("other"), "card.json"), "{");

        var listing = Library.List();

        Assert.Equal("mine", Assert.Single(listing.Cards).Name);
        Assert.Contains("other", Assert.Single(listing.Troubles));
    }

    [Fact]
    public void Get_ACardWithAPathThatLeavesTheFolder_IsRefused()
    {
        Add(Library, "mine");
        var card = Path.Combine(Library.FolderOf("mine"), "card.json");
        File.WriteAllText(card, File.ReadAllText(card).Replace("weights.gguf", "../../weights.gguf", StringComparison.Ordinal));

        Assert.Contains("no path below its folder", Assert.Throws<ModelFileException>(() => Library.Get("mine")).Message);
    }

    [Fact]
    public void Remove_AModel_LeavesNothingOfIt()
    {
        Add(Library, "mine");

        Library.Remove("mine");

        Assert.Empty(Library.List().Cards);
        Assert.Empty(Directory.EnumerateDirectories(_folder.File("library")));
        Assert.Throws<ModelFileException>(() => Library.Remove("mine"));
        Assert.Throws<ModelFileException>(() => Library.Remove("../source"));
    }

    private ImmutableArray<SelectedFile> Source()
    {
        Directory.CreateDirectory(_folder.File("source/1_Pooling"));
        var files = new[] { "weights.gguf", "1_Pooling/config.json", "LICENSE" };
        foreach (var file in files.Where(file => !File.Exists(_folder.File($"source/{file}"))))
        {
            File.WriteAllText(_folder.File($"source/{file}"), "weights");
        }

        return [.. files.Select(file => new SelectedFile(_folder.File($"source/{file}"), file))];
    }

    private ModelCard Add(ModelLibrary library, string name, ImmutableArray<SelectedFile>? files = null)
    {
        using var turn = library.Begin(name);
        return library.Add(
            turn,
            files ?? Source(),
            (created, digests) =>
                new ModelCard(name, ModelKind.Generator, "llama", 7, 16, null, "MIT", "/source", "main", null, created, digests),
            _cancellation
        );
    }
}
