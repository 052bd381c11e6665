using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Rag.Api.CommandLine;
using Rag.Api.Hosting;
using Rag.Tests.Postgres;

namespace Rag.EndToEnd.Tests.Storage;

/// <summary>Two services over one PostgreSQL database, each with a data folder of its own, as two machines would have.</summary>
public sealed class PostgresPair : IAsyncLifetime
{
    private const string AdminKey = "a key for the tests alone";

    private readonly DirectoryInfo[] _folders = [TestFolder.Create("rag-pg-"), TestFolder.Create("rag-pg-")];
    private readonly WebApplication?[] _services = new WebApplication?[2];
    private readonly HttpClient?[] _clients = new HttpClient?[2];
    private PostgresTestDatabase? _database;

    internal PostgresTestDatabase Database => _database!;

    public HttpClient One => _clients[0]!;

    public HttpClient Other => _clients[1]!;

    public async ValueTask InitializeAsync()
    {
        _database = PostgresServer.Shared.NewDatabase();
        await StartAsync(0);
        await StartAsync(1);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var number in Enumerable.Range(0, 2))
        {
            await StopAsync(number);
            _folders[number].Delete(recursive: true);
        }

        _database?.Dispose();
    }

    public async Task RestartOneAsync()
    {
        await StopAsync(0);
        await StartAsync(0);
    }

    /// <summary>The chat API's answer, as it stands on the wire.</summary>
    public static async Task<JsonElement> AskAsync(HttpClient client, string question, string? after = null)
    {
        var content = JsonContent.Create(
            new
            {
                model = "default",
                input = question,
                previous_response_id = after,
                store = true,
            }
        );
        using var reply = await client.PostAsync("/v1/responses", content, TestContext.Current.CancellationToken);
        var text = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(reply.IsSuccessStatusCode, text);
        return JsonElement.Parse(text);
    }

    private async Task StartAsync(int number)
    {
        (string, string)[] settings =
        [
            ("Store:Truth", "Postgres"),
            ("Store:Postgres:ConnectionString", _database!.Options.ConnectionString),
            ("Extraction:BudgetMilliseconds", "60000"),
            ("Engine:DefaultDeadlineMs", "600000"),
            ("Server:AdminKey", AdminKey),
        ];
        var app = RagWebApplication.Build(_folders[number], "http://127.0.0.1:0", settings);
        _services[number] = app;
        await IngestCommand.IngestSamplesIfEmptyAsync(app.Services, CancellationToken.None);
        await WarmUp.RunAsync(app.Services, CancellationToken.None);
        await app.StartAsync();
        _clients[number] = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(5) };
        _clients[number]!.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminKey);
    }

    private async Task StopAsync(int number)
    {
        _clients[number]?.Dispose();
        if (_services[number] is { } app)
        {
            _services[number] = null;
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
