using Rag.Client;

[assembly: AssemblyFixture(typeof(Rag.Faces.Tests.NewsService))]

namespace Rag.Faces.Tests;

/// <summary>The service as a person starts it, on a port of its own with the sample news in a folder of its own.</summary>
public sealed class NewsService : IAsyncLifetime
{
    public const string AdminKey = "a key for the tests alone";

    /// <summary>The sample news answer it, with a quotation.</summary>
    public const string Question = "How many jobs will the Lumenor battery factory in Brackenhithe create?";

    private readonly DirectoryInfo _folder = BuiltGraphs.ShareWith(Directory.CreateTempSubdirectory("rag-faces-"));
    private RagProcess? _process;

    public Uri Address { get; } = new($"http://127.0.0.1:{RagProcess.FreePort()}");

    public string DataFolder => _folder.FullName;

    public RagClient Client => new(new RagClientOptions { BaseAddress = Address, ApiKey = AdminKey });

    public async ValueTask InitializeAsync()
    {
        // On a busy machine, too, the extractor reads every passage that it may, and nobody is refused for want of time.
        _process = RagProcess.StartWith(
            [
                ("RAG_Server__AdminKey", AdminKey),
                ("RAG_Extraction__BudgetMilliseconds", "60000"),
                ("RAG_Engine__DefaultDeadlineMs", "120000"),
            ],
            "serve",
            "--urls",
            Address.AbsoluteUri,
            "--data-dir",
            DataFolder
        );
        using var http = new HttpClient { BaseAddress = Address };
        await _process.HealthyAsync(http, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _process?.Dispose();
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
