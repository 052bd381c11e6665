using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.CommandLine;
using Rag.Api.Edge;
using Rag.Api.Embedders;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Ingestion;
using Rag.ModelFiles.Catalog;

namespace Rag.EndToEnd.Tests;

/// <summary><c>rag models use</c>, through a service that answers all along and without one.</summary>
public sealed class EmbedderChangeTests(RunningService news) : IDisposable
{
    private static readonly string[] s_questions = ["Who won the election?", "What did the storm destroy?", "When does the ferry sail?"];

    private static readonly TimeSpan s_longestChange = TimeSpan.FromMinutes(5);

    /// <summary>Between questions where a change is to come to its end: it gives way to them.</summary>
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(500);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-use-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Delete(recursive: true);

    [Long, Fact]
    public async Task Use_ThroughAServiceThatIsKilledHalfWay_EndsAsAStoreThatWasIngestedAnew()
    {
        var data = TestFolder.Data(_folder, "data");
        news.CopyNewsTo(data);
        var successor = Shortened(96);
        long done;
        Task<(int Code, string Output, string Errors)> use;
        using (var rag = await ServeAsync(data))
        {
            use = RagCommand.RunAsync("models", "use", successor, "--data-dir", data.FullName);
            var status = await AskUntilAsync(rag.Client, data, status => status.Done > 0);
            Assert.Equal(EmbedderState.Embedding, status.State);
            done = status.Done;
            rag.Process.Process.Kill(); // SIGKILL
        }

        Assert.Equal(1, (await use).Code); // the service that it followed is gone
        await using (var rag = await ServedFolder.StartAsync(data))
        {
            Assert.Equal(EmbedderState.Embedding, (await StatusAsync(data)).State); // from the first moment on
            var status = await AskUntilAsync(rag.Client, data, status => status.Embedder == successor, s_rest);
            Assert.Equal(96, status.Dimensions);
            var anew = TestFolder.Data(_folder, "anew");
            AssertAlike(await FoundAnewAsync(anew, successor), await FoundAsync(rag.Client));
            Assert.Equal(Vectors(anew, "vector"), Vectors(data, "vector_b"));
            var models = await rag.Client.GetFromJsonAsync<JsonElement>("/v1/models", Cancellation);
            Assert.Contains(Path.GetFileName(successor), models.GetRawText());
        }

        Assert.True(done > 0);
    }

    [Fact]
    public async Task Use_WithoutAService_IsKeptAndCanBeTakenBack()
    {
        var data = TestFolder.Data(_folder, "data");
        await StoreAsync(data, "The ferry sails at noon.", "The storm destroyed the pier.", "Ferrant won the election.");
        var successor = Shortened(32);

        var changed = await RagCommand.RunAsync("models", "use", successor, "--json", "--data-dir", data.FullName);
        var search = await RagCommand.RunAsync("search", s_questions[0], "--json", "--data-dir", data.FullName);
        var again = await RagCommand.RunAsync("models", "use", successor, "--data-dir", data.FullName);
        using var third = RagProcess.StartWith([("RAG_Models__Embedder", Shortened(16))], "search", "x", "--data-dir", data.FullName);
        var refused = await third.ExitAsync();
        var back = await RagCommand.RunAsync("models", "use", ModelOptions.DefaultEmbedder, "--json", "--data-dir", data.FullName);
        var doctor = await RagCommand.RunAsync("doctor", "--json", "--data-dir", data.FullName);

        Assert.Equal((0, ""), (changed.Code, changed.Errors));
        Assert.Equal(32, JsonDocument.Parse(changed.Output).RootElement.GetProperty("dimensions").GetInt32());
        Assert.Equal((0, ""), (search.Code, search.Errors));
        Assert.Equal(1, again.Code);
        Assert.Contains("is in charge already", again.Errors);
        Assert.Equal(1, refused);
        Assert.Contains(successor, third.Errors);
        Assert.Contains("rag models use", third.Errors);
        Assert.Equal((0, ""), (back.Code, back.Errors));
        Assert.Equal(0, doctor.Code);
    }

    [Long, Fact]
    public async Task Stop_HalfWay_LeavesTheEmbedderBefore()
    {
        var data = TestFolder.Data(_folder, "data");
        news.CopyNewsTo(data);
        await using var rag = await ServedFolder.StartAsync(data);
        var use = RagCommand.RunAsync("models", "use", Shortened(96), "--data-dir", data.FullName);
        await AskUntilAsync(rag.Client, data, status => status.Done > 0);

        var stopped = await RagCommand.RunAsync("models", "use", "--stop", "--json", "--data-dir", data.FullName);
        var none = await RagCommand.RunAsync("models", "use", "--stop", "--data-dir", data.FullName);
        var unknown = await RagCommand.RunAsync("models", "use", "no-such-model", "--data-dir", data.FullName);

        var status = JsonDocument.Parse(stopped.Output).RootElement;
        Assert.Equal((0, ""), (stopped.Code, stopped.Errors));
        Assert.Equal(ModelOptions.DefaultEmbedder, status.GetProperty("embedder").GetString());
        Assert.Equal(JsonValueKind.Null, status.GetProperty("successor").ValueKind);
        Assert.Contains("No embedder is being put in charge", none.Errors);
        Assert.Contains("cannot be loaded", unknown.Errors);
        Assert.Equal((1, 1), (none.Code, unknown.Code));
        Assert.Contains($"The embedder {ModelOptions.DefaultEmbedder} (", (await use).Output);
        Assert.NotEmpty(await FoundAsync(rag.Client));
    }

    [Long, Fact]
    public async Task Use_OfAFolderThatIsRemovedMeanwhile_SaysSoAndLeavesTheEmbedderBefore()
    {
        var data = TestFolder.Data(_folder, "data");
        news.CopyNewsTo(data);
        var successor = Shortened(48);
        await using (var rag = await ServedFolder.StartAsync(data))
        {
            var use = RagCommand.RunAsync("models", "use", successor, "--data-dir", data.FullName);
            await AskUntilAsync(rag.Client, data, status => status.Done > 0);
            Directory.Delete(successor, recursive: true);

            var (code, _, errors) = await use;
            Assert.Equal(1, code);
            Assert.Contains($"The embedder {successor} cannot be loaded", errors);
            Assert.NotEmpty(await FoundAsync(rag.Client));
        }

        await using var again = await ServedFolder.StartAsync(data);
        var started = Stopwatch.GetTimestamp();
        while (await StatusAsync(data) is { State: not EmbedderState.Failed } going)
        {
            Assert.Equal(EmbedderState.Embedding, going.State);
            Assert.True(Stopwatch.GetElapsedTime(started) < s_longestChange, "it does not fail");
            await Task.Delay(50, Cancellation);
        }

        var status = await StatusAsync(data);
        Assert.Equal(ModelOptions.DefaultEmbedder, status.Embedder);
        Assert.Contains("cannot be loaded", status.Fault);
        Assert.NotEmpty(await FoundAsync(again.Client));
    }

    private async Task StoreAsync(DirectoryInfo data, params string[] bodies)
    {
        var path = Path.Combine(_folder.FullName, "news.jsonl");
        await File.WriteAllLinesAsync(path, bodies.Select(body => $$"""{"body":"{{body}}"}"""), Cancellation);
        await using var services = RagServices.Build(data);
        await services.GetRequiredService<IngestPipeline>().IngestAsync([path], null, Cancellation);
    }

    private static async Task<EmbedderStatus> StatusAsync(DirectoryInfo data)
    {
        using var admin = await AdminSocket.TryOpenAsync(new DataFolder(data.FullName), Cancellation);
        return (await admin!.GetFromJsonAsync(EmbedderEndpoints.Path, EmbedderJson.Default.EmbedderStatus, Cancellation))!;
    }

    private static async Task<Served> ServeAsync(DirectoryInfo data)
    {
        var url = $"http://127.0.0.1:{RagProcess.FreePort()}";
        var rag = RagProcess.Start("serve", "--urls", url, "--data-dir", data.FullName);
        var client = new HttpClient { BaseAddress = new Uri(url) };
        await rag.HealthyAsync(client, Cancellation);
        return new Served(rag, client);
    }

    /// <summary>Asks questions all along, each of which is answered, until the status is as expected.</summary>
    private static async Task<EmbedderStatus> AskUntilAsync(
        HttpClient client,
        DirectoryInfo data,
        Func<EmbedderStatus, bool> isReached,
        TimeSpan rest = default
    )
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < s_longestChange, "the change goes on");
            Assert.NotEmpty(await FoundAsync(client));
            var status = await StatusAsync(data);
            Assert.Null(status.Fault);
            if (isReached(status))
            {
                return status;
            }

            await Task.Delay(rest, Cancellation);
        }
    }

    private static async Task<List<string>> FoundAsync(HttpClient client)
    {
        var found = new List<string>();
        foreach (var question in s_questions)
        {
            using var reply = await client.PostAsJsonAsync("/v1/search", new { query = question, top = 10 }, Cancellation);
            reply.EnsureSuccessStatusCode();
            var hits = (await reply.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("hits");
            found.AddRange(
                hits.EnumerateArray().Select(hit => Line(hit.GetProperty("article_id").GetString(), hit.GetProperty("start").GetInt32()))
            );
        }

        return found;
    }

    /// <summary>What a store finds that has had this embedder from the beginning.</summary>
    private static async Task<List<string>> FoundAnewAsync(DirectoryInfo data, string embedder)
    {
        await using (var ingesting = RagServices.Build(data, ("Models:Embedder", embedder)))
        {
            await IngestCommand.IngestSamplesIfEmptyAsync(ingesting, Cancellation);
        }

        await using var services = RagServices.Build(data, ("Models:Embedder", embedder));
        var searcher = services.GetRequiredService<ISearcher>();
        var found = new List<string>();
        foreach (var question in s_questions)
        {
            var search = await searcher.ReadAsync(new SearchRequest(question), Cancellation);
            found.AddRange((await search.FindAsync(10, Cancellation)).Hits.Select(hit => Line(hit.Article.Id.Value, hit.Chunk.Start)));
        }

        return found;
    }

    private static string Line(string? article, int start) => $"{article} {start}";

    /// <summary>
    /// Equal but for a hit in ten: segments that were cut otherwise are rounded otherwise, so that hits whose scores are close may change
    /// places.
    /// </summary>
    private static void AssertAlike(List<string> anew, List<string> found)
    {
        Assert.Equal(anew.Count, found.Count);
        HashSet<string> places = [.. anew];
        Assert.InRange(places.Intersect(found).Count(), places.Count * 9 / 10, places.Count);
    }

    /// <summary>How many bytes of vectors each chunk has: the numbers in them depend a little on what was embedded beside.</summary>
    private static Dictionary<string, long> Vectors(DirectoryInfo data, string table)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(data.FullName, "store.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"""
            SELECT a.id || ' ' || hex(c.places) || ' ' || (v.chunk - c.first), length(v.rows)
            FROM cut c JOIN article a ON a.number = c.article JOIN {table} v ON v.chunk BETWEEN c.first AND c.first + c.chunks - 1
            """;
        using var reader = command.ExecuteReader();
        var vectors = new Dictionary<string, long>();
        while (reader.Read())
        {
            vectors.Add(reader.GetString(0), reader.GetInt64(1));
        }

        return vectors;
    }

    /// <summary>The bundled embedder's first dimensions: another embedder for the store.</summary>
    private string Shortened(int dimensions)
    {
        var source = ModelCatalog.OpenBundled().Get(ModelOptions.DefaultEmbedder).Folder;
        var folder = Path.Combine(_folder.FullName, $"embedder-{dimensions}");
        if (Directory.Exists(folder))
        {
            return folder;
        }

        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(folder, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        var settings = Path.Combine(folder, "config_sentence_transformers.json");
        var json = File.ReadAllText(settings);
        File.WriteAllText(settings, json.Insert(json.IndexOf('{') + 1, $"\"truncate_dim\": {dimensions},"));
        return folder;
    }

    private sealed record Served(RagProcess Process, HttpClient Client) : IDisposable
    {
        public void Dispose()
        {
            Client.Dispose();
            Process.Dispose();
        }
    }
}
