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
            ($"Generators:{Second}:Model", ReaderCopy.In(_models, "Answer briefly")),
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
}
