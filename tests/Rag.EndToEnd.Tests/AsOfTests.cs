using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Edge;
using Rag.Api.Hosting;
using Rag.Core.Answers;
using Rag.Core.Articles;
using Rag.Core.Prompts;
using Rag.Engine;
using Rag.Ingestion;
using Rag.Prompting;

namespace Rag.EndToEnd.Tests;

/// <summary>
/// Questions about what was known at some time are answered from the revisions that held then, and leave nothing in the cache.
/// </summary>
public sealed class AsOfTests(AsOfTests.TwiceRevised service) : IClassFixture<AsOfTests.TwiceRevised>
{
    private const string Question = "How many cracks were found in the Ferrow Bridge?";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEngine Engine => service.Services.GetRequiredService<IEngine>();

    [Fact]
    public async Task Answer_AsOfTheFirstRevision_QuotesIt()
    {
        var answer = await AskAsync(service.Between);
        Assert.Contains("14 cracks", answer.Text);
        Assert.Equal(1, answer.Citations[0].Revision);
    }

    [Fact]
    public async Task Answer_WithoutATime_QuotesTheLatest()
    {
        var answer = await AskAsync(null);
        Assert.Contains("41 cracks", answer.Text);
        Assert.Equal(2, answer.Citations[0].Revision);
    }

    [Fact]
    public async Task Answer_AsOfATimeBeforeAnythingWasKnown_IsRefused()
    {
        var answer = await AskAsync(service.Between.AddYears(-1));
        Assert.True(answer.IsRefusal);
        Assert.Empty(answer.Passages);
    }

    [Fact]
    public async Task Answer_AsOfATimeToCome_QuotesTheLatest() =>
        Assert.Contains("41 cracks", (await AskAsync(DateTimeOffset.UtcNow.AddYears(1))).Text);

    /// <summary>The store knew nothing in 2019, so the words are only words.</summary>
    [Fact]
    public async Task Answer_QuestionAsOfADayBeforeAnythingWasKnown_QuotesTheLatest()
    {
        var asked = Question.TrimEnd('?') + " as of 12 October 2019?";
        var found = await service.Services.GetRequiredService<ISearcher>().FindAsync(asked, 3, Cancellation);
        Assert.Contains("41 cracks", found.Hits[0].Text);
    }

    [Fact]
    public async Task Answer_AsOfTheFirstRevision_KeepsNoneOfItsTokens()
    {
        var answer = await AskAsync(service.Between);
        var assembler = service.Services.GetRequiredService<PromptAssembler>();
        PromptPart[] parts = [.. answer.Passages.Select(assembler.PartOf)];
        Assert.NotEmpty(parts);
        Assert.All(Engine.CachedTokens(parts), tokens => Assert.Equal(0, tokens));
        Assert.Empty(await Engine.FindTracesAsync(parts, Cancellation));

        // Asked again, everything of the passages is computed again.
        Assert.True((await AskAsync(service.Between)).Usage.ComputedTokens >= parts.Sum(part => part.TokenIds.Length));
    }

    [Theory]
    [InlineData("2023-10-12", "2023-10-12T23:59:59.9999999Z")]
    [InlineData("2023-10-12T08:30Z", "2023-10-12T08:30:00Z")]
    [InlineData("2023-10-12T08:30:15", "2023-10-12T08:30:15Z")]
    [InlineData("2023-10-12T08:30:15.25+02:00", "2023-10-12T06:30:15.25Z")]
    public void Read_DayOrMoment_IsThatTimeInUtc(string text, string time) =>
        Assert.Equal(DateTimeOffset.Parse(time, null), KnowledgeTime.Read(text));

    [Theory]
    [InlineData("")]
    [InlineData("yesterday")]
    [InlineData("12 October 2023")]
    [InlineData("2023-13-01")]
    [InlineData("9999-12-31")]
    [InlineData("2023-10-12 ")]
    public void Read_AnythingElse_IsNull(string text) => Assert.Null(KnowledgeTime.Read(text));

    private async Task<Answer> AskAsync(DateTimeOffset? time) =>
        await service
            .Services.GetRequiredService<IAnswerer>()
            .AnswerAsync(Question, new AnswerOptions { AsOf = time }, Cancellation)
            .ToAnswerAsync();

    /// <summary>The reader reads every passage that is found.</summary>
    public sealed class TwiceRevised : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-as-of-");

        internal ServiceProvider Services { get; private set; } = null!;

        internal DateTimeOffset Between { get; private set; }

        public async ValueTask InitializeAsync()
        {
            Services = RagServices.Build(TestFolder.Data(_folder, "data"), ("Models:Extractor", "none"));
            await Services.PurgeRetiredChunksAsync(CancellationToken.None);
            await IngestAsync("Engineers found 14 cracks in the Ferrow Bridge.");
            var first = await Services
                .GetRequiredService<IArticleCatalog>()
                .FindBySourceIdAsync("bridge", AccessScope.Public, CancellationToken.None);
            Between = first!.RevisedAt;
            await IngestAsync("Engineers found 41 cracks in the Ferrow Bridge.");
        }

        public async ValueTask DisposeAsync()
        {
            await Services.DisposeAsync();
            _folder.Delete(recursive: true);
        }

        private async Task IngestAsync(string body)
        {
            var path = Path.Combine(_folder.FullName, "bridge.jsonl");
            var record = new
            {
                id = "bridge",
                title = "Bridge closed",
                body,
            };
            await File.WriteAllTextAsync(path, JsonSerializer.Serialize(record));
            await Services.GetRequiredService<IngestPipeline>().IngestAsync([path], null, CancellationToken.None);
        }
    }
}
