using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Rag.Api.Hosting;
using Rag.Core.Answers;

namespace Rag.Faces.Tests.InProcess;

/// <summary>
/// The service inside an application, which has another service write what need not be held to the passages token by token.
/// </summary>
public sealed class InProcessTests(NewsService peer, InProcessTests.Application application) : IClassFixture<InProcessTests.Application>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IChatClient Chat => application.Services.GetRequiredService<IChatClient>();

    [Fact]
    public async Task ChatClient_PlainQuestion_IsAnsweredHere()
    {
        var response = await Chat.GetResponseAsync(NewsService.Question, cancellationToken: Cancellation);

        var citation = Assert.IsType<CitationAnnotation>(Assert.Single(response.Messages[0].Contents[0].Annotations!));
        var region = Assert.IsType<TextSpanAnnotatedRegion>(Assert.Single(citation.AnnotatedRegions!));
        Assert.Equal(citation.Snippet, response.Text[region.StartIndex!.Value..region.EndIndex!.Value]);
        Assert.IsType<double>(response.AdditionalProperties!["confidence"]);
        Assert.NotNull(Assert.IsType<Answer>(response.RawRepresentation).Judgment);
        Assert.Equal("news-reader-135m", response.ModelId);
    }

    [Fact]
    public async Task ChatClient_SourceThatNobodyIs_FindsNothing()
    {
        var options = new ChatOptions { AdditionalProperties = new() { ["sources"] = new[] { "No Such Outlet" } } };

        var response = await Chat.GetResponseAsync(NewsService.Question, options, Cancellation);

        Assert.Equal(true, response.AdditionalProperties!["refused"]);
    }

    [Theory]
    [InlineData("grounding", "loose")]
    [InlineData("from", "yesterday")]
    [InlineData("top", -1)]
    public async Task ChatClient_WrongProperty_IsRefusedByName(string name, object value)
    {
        var options = new ChatOptions { AdditionalProperties = new() { [name] = value } };

        var failure = await Assert.ThrowsAsync<ArgumentException>(() => Chat.GetResponseAsync(NewsService.Question, options, Cancellation));

        Assert.Contains($"'{name}'", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("quotes")]
    [InlineData("off")]
    public async Task ChatClient_FreeWords_AreThePeersAndItsQuotationIsLookedUpHere(string grounding)
    {
        var options = new ChatOptions { AdditionalProperties = new() { ["grounding"] = grounding } };

        var updates = await Chat.GetStreamingResponseAsync(NewsService.Question, options, Cancellation).ToListAsync(Cancellation);

        var answer = Assert.IsType<Answer>(updates[^1].RawRepresentation);
        Assert.Null(answer.Judgment); // the extractor of this process was not asked
        Assert.Equal(answer.Text, string.Concat(updates.Select(update => update.Text)));
        using var client = peer.Client;
        Assert.Equal((await client.AskAsync(NewsService.Question, Cancellation)).Text, answer.Text);
        var citation = Assert.Single(answer.Citations);
        var passage = Assert.IsType<Hit>(answer.Passages[citation.PassageIndex]);
        Assert.Equal(citation.Quote, passage.Article.Body[citation.Start..citation.End]);
        Assert.Empty(answer.UnfoundQuotations);
    }

    [Fact]
    public async Task EmbeddingGenerator_Query_IsNearerToItsPassage()
    {
        var generator = application.Services.GetRequiredService<IEmbeddingGenerator<string, Embedding<float>>>();

        var passages = await generator.GenerateAsync(["The bridge is closed.", "The team won the cup."], cancellationToken: Cancellation);
        var query = await generator.GenerateAsync(
            ["Is the bridge open?"],
            new EmbeddingGenerationOptions { AdditionalProperties = new() { ["input_type"] = "query" } },
            Cancellation
        );

        Assert.True(Cosine(query[0], passages[0]) > Cosine(query[0], passages[1]));
        await Assert.ThrowsAsync<ArgumentException>(() =>
            generator.GenerateAsync(["a"], new EmbeddingGenerationOptions { Dimensions = 7 }, Cancellation)
        );

        static double Cosine(Embedding<float> one, Embedding<float> other) =>
            one.Vector.ToArray().Zip(other.Vector.ToArray(), (a, b) => (double)a * b).Sum();
    }

    public sealed class Application(NewsService peer) : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = BuiltGraphs.ShareWith(Directory.CreateTempSubdirectory("rag-inprocess-"));
        private ServiceProvider? _services;

        internal IServiceProvider Services => _services!;

        public async ValueTask InitializeAsync()
        {
            var settings = new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?>
                    {
                        ["Extraction:BudgetMilliseconds"] = "60000",
                        ["Answering:Generator"] = "Remote",
                        ["Models:Remote:Url"] = peer.Address.AbsoluteUri,
                    }
                )
                .Build();
            _services = new ServiceCollection().AddNews(_folder, settings).BuildServiceProvider();
            await _services.PrepareNewsAsync(Cancellation);
        }

        public async ValueTask DisposeAsync()
        {
            if (_services is not null)
            {
                await _services.DisposeAsync();
            }

            _folder.Delete(recursive: true);
        }
    }
}
