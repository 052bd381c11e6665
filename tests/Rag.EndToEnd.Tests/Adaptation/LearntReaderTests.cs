using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Adaptation;
using Rag.Core.Articles;
using Rag.Ingestion;

namespace Rag.EndToEnd.Tests.Adaptation;

/// <summary>
/// The reader's whole way at toy size: the trainer learns an adapter, the gate decides, the service answers with what was adopted, and one
/// command takes it back.
/// </summary>
public sealed class LearntReaderTests(RunningService news) : AdaptationCase(news)
{
    private const string Said = "Ørn Gust";
    private const string Taught = "Xia Holm";
    private const int Articles = 11;

    [Fact]
    public async Task Adapt_WhatAnswersHeldOutQuestionsBetter_IsServedFromItsOwnKvUntilItIsTakenBack()
    {
        var data = await DataAsync(learned: (Taught, Said), heldOut: (Taught, Said));
        await using var service = await ServedFolder.StartAsync(data, Settings());
        await AskAsync(service);
        var before = await AskAsync(service);

        var card = await AdaptAsync(data);

        Assert.True(card.GetProperty("outcome").GetString() == "adopted", card.GetRawText());
        Assert.InRange(card.GetProperty("held_out").GetProperty("p_value").GetDouble(), 0, .05);
        var adapter = AdoptedAdapters.NameOf(card.GetProperty("id").GetString()!);
        Assert.Equal([adapter], await AdaptersAsync(service));
        var (first, second) = (await AskAsync(service), await AskAsync(service));
        Assert.StartsWith(Said, before.Text, StringComparison.Ordinal);
        Assert.StartsWith(Taught, first.Text, StringComparison.Ordinal);
        Assert.Equal(("toy-reader", adapter, first.Text), (before.Model, first.Model, second.Text));

        // The passages that the reader had computed are computed again with the adapter, and are kept for both.
        Assert.True(first.CachedTokens < before.CachedTokens, $"{first} after {before}");
        Assert.Equal(before.CachedTokens, second.CachedTokens);

        Assert.Equal((0, ""), await BackAsync(data));
        Assert.Equal(before, await AskAsync(service));
        Assert.Empty(await AdaptersAsync(service));
    }

    [Fact]
    public async Task Adapt_WhatAnswersHeldOutQuestionsWorse_IsRefusedAndChangesNothing()
    {
        var data = await DataAsync(learned: (Taught, Said), heldOut: (Said, Taught));
        await using var service = await ServedFolder.StartAsync(data, Settings());
        await AskAsync(service);
        var before = await AskAsync(service);

        var card = await AdaptAsync(data);

        Assert.True(card.GetProperty("outcome").GetString() == "refused", card.GetRawText());
        Assert.EndsWith("no gain beyond chance.", card.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.InRange(card.GetProperty("held_out").GetProperty("difference").GetDouble(), -1, -.5);
        Assert.Equal(before, await AskAsync(service));
        Assert.Empty(await AdaptersAsync(service));
        var run = Path.Combine(data.FullName, "adaptation", "runs", card.GetProperty("id").GetString()!);
        var kept = Directory.EnumerateFileSystemEntries(run).Select(Path.GetFileName);
        Assert.Equal(["card.json", "held-out.json"], kept.Order(StringComparer.Ordinal));
        var (code, errors) = await BackAsync(data);
        Assert.Equal(1, code);
        Assert.Contains("No adapter of the reader is adopted", errors, StringComparison.Ordinal);
    }

    private static async Task<JsonElement> AdaptAsync(DirectoryInfo data)
    {
        var (code, output, errors) = await RagCommand.RunAsync(
            "models",
            "adapt",
            "--kind",
            "reader",
            "--json",
            "--data-dir",
            data.FullName
        );
        Assert.True(code == 0, errors);
        return JsonDocument.Parse(output).RootElement;
    }

    /// <summary>A data folder with news to learn from, in which the sample news of the old questions have been read already.</summary>
    private async Task<DirectoryInfo> DataAsync((string Doer, string Other) learned, (string Doer, string Other) heldOut)
    {
        var data = TestFolder.Data(Folder, "data");
        await using var services = Build(data, further: Settings());
        var articles = OpeningNews.Write(Folder, Articles, learned, heldOut);
        await services.GetRequiredService<IngestPipeline>().IngestAsync([articles], AccessScope.Public, null, Cancellation);
        var samples = services.GetRequiredService<AdaptationFolder>().SamplesFor(Questions(services).Inner.Digest);
        samples.Create();
        CopyNewsTo(samples);
        return data;
    }

    private (string, string)[] Settings() =>
        [
            ("Models:Reader", LastTokenReader.Write(Folder, Said, Taught)),
            ("Models:ReaderWeights", "Float32"),
            ("Models:KvType", "Float32"),
            ("Models:KvMemoryMiB", "64"),
            ("Models:Extractor", "none"),
            ("Prompt:Passages", "1"),
            ("Prompt:SpeculativePassages", "0"),
            ("Adapters:Slots", "2"),
            ("Adaptation:MinimumPairs", "20"),
            ("Adaptation:MostQuestions", "40"),
            ("Adaptation:Steps", "80"),
            ("Adaptation:Trainer", RequireTrainer()),
        ];

    private static string RequireTrainer()
    {
        var trainer = Trainer.Find(new AdaptationOptions());
        Assert.SkipWhen(trainer is null, "needs the trainer, which Linux on x64 has: dotnet build -c Release src/Rag.Training.");
        return trainer!;
    }

    private static async Task<Reply> AskAsync(ServedFolder service)
    {
        var messages = new[] { new { role = "user", content = OpeningNews.Question } };
        using var response = await service.Client.PostAsJsonAsync("/v1/chat/completions", new { messages }, Cancellation);
        var body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, body);
        var reply = JsonDocument.Parse(body).RootElement;
        return new Reply(
            reply.GetProperty("model").GetString()!,
            reply.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!,
            reply.GetProperty("usage").GetProperty("prompt_tokens_details").GetProperty("cached_tokens").GetInt32()
        );
    }

    private static async Task<(int Code, string Errors)> BackAsync(DirectoryInfo data)
    {
        var (code, _, errors) = await RagCommand.RunAsync("models", "adapt", "--kind", "reader", "--back", "--data-dir", data.FullName);
        return (code, errors);
    }

    /// <summary>The names of the adapters that can be asked for.</summary>
    private static async Task<IReadOnlyList<string>> AdaptersAsync(ServedFolder service)
    {
        var models = await service.Client.GetFromJsonAsync<JsonElement>("/v1/models", Cancellation);
        return
        [
            .. models
                .GetProperty("data")
                .EnumerateArray()
                .Where(model => model.TryGetProperty("parent", out _))
                .Select(model => model.GetProperty("id").GetString()!),
        ];
    }

    private sealed record Reply(string Model, string Text, int CachedTokens);
}
