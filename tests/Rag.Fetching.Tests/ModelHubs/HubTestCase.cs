using Microsoft.AspNetCore.Http;
using Rag.Fetching.ModelHubs;

namespace Rag.Fetching.Tests.ModelHubs;

/// <summary>A hub with a repository of two files, and a folder that they are fetched into.</summary>
public abstract class HubTestCase : IAsyncLifetime
{
    protected const string Weights = "model.safetensors";
    protected static byte[] Content { get; } = [.. Enumerable.Range(0, 400_000).Select(n => (byte)(n * 7919 >> 5))];
    protected static byte[] Configuration { get; } = "{\"model_type\":\"llama\"}"u8.ToArray();
    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;
    protected DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("rag-hub-");
    private protected HubServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await HubServer.StartAsync();
        Server.Put(Server.Main, Weights, Content);
        Server.Put(Server.Main, "config.json", Configuration);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static Task<bool> AnswerAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.FromResult(true);
    }

    protected Task PullAsync() => PullAsync(null);

    protected async Task PullAsync(string? path, string? token = null, CancellationToken? cancellation = null)
    {
        using var hub = Server.Client(token);
        var repository = await hub.LookAsync(HubServer.Repository, "main", cancellation ?? Cancellation);
        foreach (var file in repository.Files.Where(file => path is null || file.Path == path))
        {
            await hub.FetchAsync(repository, file, Folder.FullName, progress: null, cancellation ?? Cancellation);
        }
    }

    protected async Task<string> RefusalAsync(string path = Weights)
    {
        var refusal = await Assert.ThrowsAsync<ModelHubException>(() => PullAsync(path));
        return refusal.Message;
    }

    protected byte[] Fetched(string path) => File.ReadAllBytes(Path.Combine(Folder.FullName, path));

    protected string[] Names() => [.. Folder.EnumerateFiles().Select(file => file.Name).Order(StringComparer.Ordinal)];
}
