using Rag.ModelFiles.Catalog;

namespace Rag.EndToEnd.Tests.Generators;

/// <summary>
/// The service with a second generator: the bundled reader's files in a folder of their own, asked in other words. What is chosen by
/// difficulty asks the reader first, whose extracted answers cost less, and whoever declines is not believed.
/// </summary>
public sealed class GeneratorService : RunningService, IAsyncLifetime
{
    public const string Second = "second";

    private readonly DirectoryInfo _models = Directory.CreateTempSubdirectory("rag-e2e-generators-");

    protected override (string Key, string Value)[] Settings =>
        [
            ("Extraction:BudgetMilliseconds", "60000"),
            ("Engine:DefaultDeadlineMs", "600000"),
            ($"Generators:{Second}:Model", CopyOfTheReader()),
            ($"Generators:{Second}:KvMemoryMiB", "256"),
            ("Routing:Enabled", "true"),
            ("Routing:Order:0", "default"),
            ("Routing:Order:1", Second),
            ("Routing:EscalateBelow", "0"),
            ("Routing:AllowedLoss", "1"),
        ];

    async ValueTask IAsyncDisposable.DisposeAsync()
    {
        await DisposeAsync();
        _models.Delete(recursive: true);
    }

    private string CopyOfTheReader()
    {
        foreach (var file in new DirectoryInfo(Path.Combine(ModelCatalog.BundledFolder, "news-reader-135m")).EnumerateFiles())
        {
            file.CopyTo(Path.Combine(_models.FullName, file.Name), overwrite: true);
        }

        var form = Path.Combine(_models.FullName, "prompt.json");
        File.WriteAllText(form, File.ReadAllText(form).Replace("Give a short answer", "Answer briefly", StringComparison.Ordinal));
        return _models.FullName;
    }
}
