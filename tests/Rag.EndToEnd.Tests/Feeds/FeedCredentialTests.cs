using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rag.EndToEnd.Tests.Feeds;

/// <summary>A feed that wants a password: it is read with it, and nobody else ever sees it.</summary>
public sealed class FeedCredentialTests : IDisposable
{
    private const string Password = "open-sesame-4711";

    private static readonly string s_sent = Convert.ToBase64String(Encoding.UTF8.GetBytes($"ann:{Password}"));

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-secret-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder.FullName, "data");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(false)]
    [LongInlineData(true)]
    public async Task Add_FeedThatWantsAPassword_IsReadWithItAndNothingShowsIt(bool byService)
    {
        var data = TestFolder.Data(_folder, "data");
        if (byService)
        {
            await TestFolder.MakeQuietAsync(data);
        }

        var asked = new SemaphoreSlim(0);
        await using var server = await StartServerAsync(asked);
        var address = $"{server.Urls.Single()}/feed";
        using var rag = byService ? await ServeAsync() : null;

        var refused = await RunAsync(null, "add", address, "--json");
        var (code, output, errors) = await RunAsync(Password, "add", address, "--user", "ann", "--password-stdin", "--json");
        var (_, list, listErrors) = await RunAsync(null, "list", "--json");
        var (_, export, _) = await RunAsync(null, "export");

        Assert.Equal(1, refused.Code);
        Assert.Equal((0, ""), (code, errors));
        Assert.Single(JsonDocument.Parse(list).RootElement.EnumerateArray(), feed => feed.GetProperty("credential").GetBoolean());
        Assert.True(await asked.WaitAsync(TimeSpan.FromMinutes(1), Cancellation)); // the look
        Assert.True(!byService || await asked.WaitAsync(TimeSpan.FromMinutes(2), Cancellation)); // and the poll
        Assert.All([output, list, listErrors, export, rag?.Output ?? "", rag?.Errors ?? ""], Hides);
        Assert.Equal(!byService, (rag?.Errors ?? "").Length == 0); // there is a log at debug level
        Assert.All(Files(), Hides);
    }

    private static void Hides(string text)
    {
        Assert.DoesNotContain(Password, text, StringComparison.Ordinal);
        Assert.DoesNotContain(s_sent, text, StringComparison.Ordinal);
    }

    /// <summary>Also of files that the service holds open.</summary>
    private IEnumerable<string> Files()
    {
        foreach (var file in Directory.EnumerateFiles(Data, "*.db*", SearchOption.AllDirectories))
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            yield return reader.ReadToEnd();
        }
    }

    private async Task<RagProcess> ServeAsync()
    {
        var url = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{RagProcess.FreePort()}");
        var rag = RagProcess.StartWith(
            [("RAG_Feeds__AllowedNetworks__0", "127.0.0.0/8"), ("RAG_Logging__LogLevel__Default", "Debug")],
            "serve",
            "--urls",
            url,
            "--data-dir",
            Data
        );
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        await rag.HealthyAsync(client, Cancellation);
        return rag;
    }

    private async Task<(int Code, string Output, string Errors)> RunAsync(string? input, params string[] arguments)
    {
        using var rag = RagProcess.StartWith(
            [("RAG_Feeds__AllowedNetworks__0", "127.0.0.0/8")],
            ["feeds", .. arguments, "--data-dir", Data]
        );
        if (input is not null)
        {
            await rag.Process.StandardInput.WriteLineAsync(input);
        }

        rag.Process.StandardInput.Close();
        return (await rag.ExitAsync(), rag.Output.Trim(), rag.Errors.Trim());
    }

    private static async Task<WebApplication> StartServerAsync(SemaphoreSlim asked)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.MapGet("/robots.txt", () => Results.NotFound());
        app.MapGet("/feed", (HttpContext http) =>
        {
            if (http.Request.Headers.Authorization != $"Basic {s_sent}")
            {
                return Results.Unauthorized();
            }

            asked.Release();
            return Results.Text("<rss version='2.0'><channel><title>The Tide</title></channel></rss>", "application/rss+xml");
        });
        await app.StartAsync(Cancellation);
        return app;
    }
}
