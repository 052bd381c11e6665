using Microsoft.AspNetCore.Builder;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.EndToEnd.Tests;
using Rag.Ingestion.Samples;

[assembly: AssemblyFixture(typeof(RunningService))]

namespace Rag.EndToEnd.Tests;

/// <summary>The whole service, real models and all, on a port of its own with the sample news in a folder of its own.</summary>
public class RunningService : IAsyncLifetime
{
    public const string AdminKey = "a key for the tests alone";

    /// <summary>Origins whose pages may call the API.</summary>
    public const string AppOrigin = "https://app.example";

    private readonly DirectoryInfo _dataDir = TestFolder.Create("rag-e2e-");
    private readonly DirectoryInfo _snapshot = Directory.CreateTempSubdirectory("rag-e2e-news-");
    private WebApplication? _app;

    public string Url { get; private set; } = "";

    /// <summary>Nobody listens on it until a test does.</summary>
    public static string LocalAppOrigin { get; } = $"http://localhost:{RagProcess.FreePort()}";

    internal IServiceProvider Services => _app!.Services;

    internal SampleNews Samples => Services.GetRequiredService<SampleNews>();

    /// <summary>What is set otherwise than by default: on a busy machine, too, the extractor reads every passage
    /// that it may, and nobody is refused.</summary>
    protected virtual (string Key, string Value)[] Settings =>
        [
            ("Extraction:BudgetMilliseconds", "60000"),
            ("Engine:DefaultDeadlineMs", "600000"),
            ("Server:AdminKey", AdminKey),
            ("Server:PublicUrl", "https://news.example"),
            ("Server:AllowedHosts:0", "*.readers.example"),
            ("Cors:Origins:0", AppOrigin),
            ("Cors:Origins:1", LocalAppOrigin),
        ];

    public async ValueTask InitializeAsync()
    {
        _app = RagWebApplication.Build(_dataDir, "http://127.0.0.1:0", Settings);
        await IngestCommand.IngestSamplesIfEmptyAsync(_app.Services, CancellationToken.None);
        await KeepNewsAsync();
        await WarmUp.RunAsync(_app.Services, CancellationToken.None);
        await _app.StartAsync();
        Url = _app.Urls.Single();
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        _dataDir.Delete(recursive: true);
        _snapshot.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// Fills a data folder with the sample news as it was read here, so that a service of a test's own need not read it again.
    /// </summary>
    public void CopyNewsTo(DirectoryInfo data)
    {
        foreach (var file in _snapshot.EnumerateFiles())
        {
            file.CopyTo(Path.Combine(data.FullName, file.Name));
        }
    }

    /// <summary>The databases, from which all else is made again. SQLite itself copies what is open.</summary>
    private async Task KeepNewsAsync()
    {
        foreach (var file in _dataDir.EnumerateFiles("*.db"))
        {
            await using var open = new SqliteConnection($"Data Source={file.FullName};Pooling=False;Mode=ReadOnly");
            await using var copy = new SqliteConnection($"Data Source={Path.Combine(_snapshot.FullName, file.Name)};Pooling=False");
            await open.OpenAsync();
            await copy.OpenAsync();
            open.BackupDatabase(copy);
        }
    }
}
