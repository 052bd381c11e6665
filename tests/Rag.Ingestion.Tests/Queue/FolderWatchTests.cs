using Rag.Ingestion.Queue;

namespace Rag.Ingestion.Tests.Queue;

public sealed class FolderWatchTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Watched => Path.Combine(_folder.Path, "news");

    private string Progress => Path.Combine(_folder.Path, "progress.json");

    public FolderWatchTests() => Directory.CreateDirectory(Watched);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Look_AFile_IsToldOnceTwoLooksFindItTheSame()
    {
        var watch = new FolderWatch([Watched], Progress);
        Write("a.jsonl", "one");

        Assert.Empty(watch.Look());
        Write("a.jsonl", "one and two");
        Assert.Empty(watch.Look());
        var file = Assert.Single(watch.Look());

        Assert.Equal((Path.Combine(Watched, "a.jsonl"), 11L), (file.Path, file.Bytes));
        watch.Done(file);
        Assert.Empty(watch.Look());
    }

    [Fact]
    public void Look_AfterARestart_TellsWhatWasNotDoneAndWhatHasChanged()
    {
        var watch = new FolderWatch([Watched], Progress);
        Write("done.jsonl", "x");
        Write("changed.jsonl", "x");
        Write("deep/left.jsonl", "x");
        watch.Look();
        foreach (var file in watch.Look().Where(file => !file.Path.EndsWith("left.jsonl", StringComparison.Ordinal)))
        {
            watch.Done(file);
        }

        Write("changed.jsonl", "xy");
        var again = new FolderWatch([Watched], Progress);
        again.Look();

        Assert.Equal(["changed.jsonl", "left.jsonl"], again.Look().Select(file => Path.GetFileName(file.Path)));
    }

    [Fact]
    public void Look_WithDamagedProgress_TellsEveryFileAgain()
    {
        Write("a.jsonl", "x");
        File.WriteAllText(Progress, "[{\"Path\":");
        var watch = new FolderWatch([Watched], Progress);
        watch.Look();

        Assert.Single(watch.Look());
    }

    [Fact]
    public void Look_APathThatIsNotThereYet_IsWaitedFor()
    {
        var watch = new FolderWatch([Path.Combine(Watched, "later")], Progress);
        Assert.Empty(watch.Look());

        Write("later/a.jsonl", "x");
        watch.Look();

        Assert.Single(watch.Look());
    }

    private void Write(string name, string text)
    {
        var path = Path.Combine(Watched, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
