using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Engine.Cache.Disk;
using Rag.Ingestion;
using Rag.Prompting;

namespace Rag.EndToEnd.Tests;

/// <summary>A corrected article leaves nothing of its old text in the engine.</summary>
public sealed class RetractionTests(RetractionTests.OwnService service) : IClassFixture<RetractionTests.OwnService>
{
    private const string Url = "https://courier.example/bridge";
    private const string Question = "How many cracks were found in the Ferrow Bridge?";

    /// <summary>The reader reads every passage that is found.</summary>
    private static readonly (string Key, string Value) s_readerOnly = ("Models:Extractor", "none");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEngine Engine => service.Services.GetRequiredService<IEngine>();

    private ArticleTraces Traces => service.Services.GetRequiredService<ArticleTraces>();

    private IAnswerer Answerer => service.Services.GetRequiredService<IAnswerer>();

    [Fact]
    public async Task Ingest_CorrectionOfAnArticleAskedAbout_LeavesNoneOfItsBlocksCached()
    {
        await IngestAsync("Engineers found 14 cracks in the Ferrow Bridge.");
        var before = await Answerer.AnswerAsync(Question, new AnswerOptions(), Cancellation).ToAnswerAsync();
        Assert.Contains("14 cracks", before.Text);
        var old = service.Services.GetRequiredService<PromptAssembler>().PartOf(before.Passages[0]);
        Assert.NotEmpty(await Engine.FindTracesAsync([old], Cancellation));
        Assert.NotEmpty((await Traces.InAsync(Engine, Url, Cancellation)).Found);

        await IngestAsync("Engineers found 41 cracks in the Ferrow Bridge.");

        // The new revision is got ready in the meantime; of the old one nothing is left.
        Assert.Empty(await Engine.FindTracesAsync([old], Cancellation));
        var after = await Answerer.AnswerAsync(Question, new AnswerOptions(), Cancellation).ToAnswerAsync();
        Assert.Contains("41 cracks", after.Text);
        Assert.DoesNotContain("14 cracks", after.Text);
    }

    /// <summary>Each service stands for a process of its own: the second ingests without ever answering.</summary>
    [Fact]
    public async Task Ingest_CorrectionByAProcessThatAnswersNothing_ErasesItFromDisk()
    {
        var data = TestFolder.Data(service.Folder, "other");
        PromptPart old;
        await using (var first = RagServices.Build(data, s_readerOnly))
        {
            await IngestAsync("Engineers found 14 cracks in the Ferrow Bridge.", first);
            var answer = await first
                .GetRequiredService<IAnswerer>()
                .AnswerAsync(Question, new AnswerOptions(), Cancellation)
                .ToAnswerAsync();
            old = first.GetRequiredService<PromptAssembler>().PartOf(answer.Passages[0]);
        }

        var kv = Path.Combine(data.FullName, "kv");
        Assert.NotEmpty(KvScan.Find(kv, [old], Cancellation));
        await using (var second = RagServices.Build(data, s_readerOnly))
        {
            await KvFolder.GuardAsync(second, Cancellation);
            await IngestAsync("Engineers found 41 cracks in the Ferrow Bridge.", second);
        }

        Assert.Empty(KvScan.Find(kv, [old], Cancellation));
    }

    /// <summary>Whoever purges fails as if the process had been killed when the write was stored: the next process purges first.</summary>
    [Fact]
    public async Task Retract_EndsBetweenCommitAndPurge_IsErasedBeforeTheFirstQuestion()
    {
        var data = TestFolder.Data(service.Folder, "killed");
        PromptPart old;
        await using (var first = RagServices.Build(data, s_readerOnly))
        {
            await IngestAsync("Engineers found 14 cracks in the Ferrow Bridge.", first);
            var answer = await first
                .GetRequiredService<IAnswerer>()
                .AnswerAsync(Question, new AnswerOptions(), Cancellation)
                .ToAnswerAsync();
            old = first.GetRequiredService<PromptAssembler>().PartOf(answer.Passages[0]);
        }

        await using (var killed = RagServices.Build(data, s_readerOnly))
        {
            var article = (await killed.GetRequiredService<IArticleCatalog>().FindByUrlAsync(Url, Cancellation))!;
            using var failing = killed.GetRequiredService<IChunkRetirement>().Subscribe(_ => throw new TimeoutException("killed"));
            var retraction = new Retraction("It was wrong.", DateTimeOffset.UtcNow);
            await Assert.ThrowsAsync<TimeoutException>(async () =>
                await killed.GetRequiredService<IArticleWriter>().RetractAsync(article.Id, retraction, Cancellation)
            );
        }

        Assert.NotEmpty(KvScan.Find(Path.Combine(data.FullName, "kv"), [old], Cancellation));
        await using var next = RagServices.Build(data, s_readerOnly);
        await next.PurgeRetiredChunksAsync(Cancellation);
        Assert.Empty(await next.GetRequiredService<IEngine>().FindTracesAsync([old], Cancellation));
        Assert.Empty(KvScan.Find(Path.Combine(data.FullName, "kv"), [old], Cancellation));
        var after = await next.GetRequiredService<IAnswerer>().AnswerAsync(Question, new AnswerOptions(), Cancellation).ToAnswerAsync();
        Assert.DoesNotContain("14 cracks", after.Text);
    }

    /// <param name="step">The question's first event comes before the engine has it, its second while it is being answered.</param>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Ingest_CorrectionWhileAQuestionReadsTheOldText_LetsItFinishAndLeavesNothing(int step)
    {
        await IngestAsync("Engineers found 14 cracks in the Ferrow Bridge.");
        var seen = 0;
        var old = new List<PromptPart>();
        Answer? answer = null;

        await foreach (var given in Answerer.AnswerAsync(Question, new AnswerOptions(), Cancellation))
        {
            if (given is AnswerEvent.Retrieved retrieved)
            {
                old.AddRange(retrieved.Passages.Select(service.Services.GetRequiredService<PromptAssembler>().PartOf));
            }

            if (++seen == step)
            {
                await IngestAsync("Engineers found 41 cracks in the Ferrow Bridge.");
            }

            answer = (given as AnswerEvent.Completed)?.Answer;
        }

        Assert.Equal(FinishReason.Stop, answer?.FinishReason);
        Assert.Contains("14 cracks", answer!.Text);
        Assert.Equal(0, Engine.Snapshot().PrivateBlocks);
        Assert.NotEmpty(old);
        Assert.Empty(await Engine.FindTracesAsync(old, Cancellation));
    }

    private Task IngestAsync(string body) => IngestAsync(body, service.Services);

    private async Task IngestAsync(string body, IServiceProvider services)
    {
        var path = Path.Combine(service.Folder.FullName, "news.jsonl");
        await File.WriteAllTextAsync(
            path,
            JsonSerializer.Serialize(
                new
                {
                    url = Url,
                    title = "Bridge closed",
                    body,
                }
            ),
            Cancellation
        );
        await services.GetRequiredService<IngestPipeline>().IngestAsync([path], null, Cancellation);
        Assert.Equal(body, (await services.GetRequiredService<IArticleCatalog>().FindByUrlAsync(Url, Cancellation))?.Body);
    }

    /// <summary>Nobody else's questions fill its cache.</summary>
    public sealed class OwnService : IAsyncLifetime
    {
        public OwnService()
        {
            Services = RagServices.Build(TestFolder.Data(Folder, "data"), s_readerOnly);
        }

        internal DirectoryInfo Folder { get; } = Directory.CreateTempSubdirectory("rag-retraction-");

        internal ServiceProvider Services { get; }

        public async ValueTask InitializeAsync() => await Services.PurgeRetiredChunksAsync(CancellationToken.None);

        public async ValueTask DisposeAsync()
        {
            await Services.DisposeAsync();
            Folder.Delete(recursive: true);
        }
    }
}
