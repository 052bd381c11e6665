using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Rag.Client;
using Rag.Client.Answers;
using Rag.Client.Articles;
using Rag.Client.Embeddings;
using Rag.Client.Errors;
using Rag.Client.Search;
using Rag.SemanticKernel;

namespace Rag.Faces.Tests.Client;

/// <summary>The client against the service itself.</summary>
public sealed class ServiceTests(NewsService service)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AskAsync_QuestionOfTheNews_IsAnsweredWithItsCitation()
    {
        using var client = service.Client;

        var answer = await client.AskAsync(NewsService.Question, Cancellation);

        Assert.False(answer.Refused);
        Assert.InRange(answer.Confidence!.Value, 0.0, 1.0);
        var citation = Assert.Single(answer.Citations);
        Assert.Equal('“', answer.Text[citation.Start - 1]);
        Assert.Equal('”', answer.Text[citation.End]);
        var status = await client.GetAnswerStatusAsync(answer.Id, Cancellation);
        Assert.Equal(("current", 1), (status.Status, status.Citations.Count));
        await client.SendFeedbackAsync(answer.Id, new Feedback(IsGood: true, "Right."), Cancellation);
    }

    [Fact]
    public async Task AskStreamingAsync_QuestionOfTheNews_GivesThePiecesOfTheWhole()
    {
        using var client = service.Client;

        var updates = await client.AskStreamingAsync(NewsService.Question, Cancellation).ToListAsync(Cancellation);

        var answer = updates[^1].Answer!;
        Assert.Equal(answer.Text, string.Concat(updates.Select(update => update.Text)));
        Assert.Single(answer.Citations);
        Assert.Equal(answer.Usage.CompletionTokens > 0, answer.Text.Length > 0);
    }

    [Fact]
    public async Task SearchAsync_WithinASource_FindsThatSourceAndLeadsToTheArticle()
    {
        using var client = service.Client;
        var source = (await client.SearchAsync("battery factory", Cancellation)).Hits[0].Source!;

        var found = await client.SearchAsync(new SearchQuery("battery factory") { Sources = [source], Top = 3 }, Cancellation);

        Assert.NotEmpty(found.Hits);
        Assert.All(found.Hits, hit => Assert.Equal(source, hit.Source));
        var article = await client.GetArticleAsync(found.Hits[0].ArticleId, cancellation: Cancellation);
        Assert.Equal(found.Hits[0].Text, article.Body![found.Hits[0].Start..found.Hits[0].End]);
    }

    [Fact]
    public async Task PushArticleAsync_NewArticle_IsFoundUntilItIsWithdrawn()
    {
        using var client = service.Client;
        var article = new NewArticle("The Quillmoor lighthouse was repainted in violet stripes on Tuesday.")
        {
            Url = "https://faces.example/lighthouse",
            Title = "Quillmoor lighthouse repainted",
            Source = "Faces Gazette",
        };

        var receipt = await client.PushArticleAsync(article, Cancellation);
        var found = await client.SearchAsync("Quillmoor lighthouse violet stripes", Cancellation);
        await client.WithdrawArticleAsync(receipt.ArticleId!, "The paint was blue.", Cancellation);
        var gone = await Assert.ThrowsAsync<RagNotFoundException>(() =>
            client.GetArticleAsync(receipt.ArticleId!, cancellation: Cancellation)
        );

        Assert.Equal("added", receipt.Status);
        Assert.Equal(receipt.ArticleId, found.Hits[0].ArticleId);
        Assert.Contains("The paint was blue.", gone.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AskAsync_EmptyQuestion_IsRefusedWithTheServicesSentence()
    {
        using var client = service.Client;

        var failure = await Assert.ThrowsAsync<RagRequestException>(() => client.AskAsync("?!", Cancellation));

        Assert.Contains("no word", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ChatClient_Streamed_BecomesOneResponseWithItsCitation()
    {
        using var client = service.Client;

        var response = await client
            .AsChatClient()
            .GetStreamingResponseAsync(NewsService.Question, cancellationToken: Cancellation)
            .ToChatResponseAsync(Cancellation);

        var citation = Assert.Single(
            response
                .Messages.SelectMany(message => message.Contents)
                .SelectMany(content => content.Annotations ?? [])
                .OfType<CitationAnnotation>()
        );
        var region = Assert.IsType<TextSpanAnnotatedRegion>(Assert.Single(citation.AnnotatedRegions!));
        Assert.Equal(citation.Snippet, response.Text[region.StartIndex!.Value..region.EndIndex!.Value]);
        Assert.Equal(ChatFinishReason.Stop, response.FinishReason);
        Assert.NotNull(response.Usage);
        Assert.Equal(false, response.Messages[^1].AdditionalProperties!["refused"]);
    }

    [Fact]
    public async Task AddRagClient_ServicesOfAnApplication_HoldAClient()
    {
        var services = new ServiceCollection();
        services.AddRagClient(new RagClientOptions { BaseAddress = service.Address });
        await using var provider = services.BuildServiceProvider();

        using var client = provider.GetRequiredService<RagClient>();

        Assert.Contains("news-reader-135m", await client.GetModelsAsync(Cancellation));
    }

    [Fact]
    public async Task EmbedAsync_QueryAndPassages_AreNearWhereTheySpeakOfTheSame()
    {
        using var client = service.Client;

        var passages = await client.EmbedAsync(["The bridge is closed.", "The team won the cup."], cancellation: Cancellation);
        var query = (await client.EmbedAsync(["Is the bridge open?"], EmbeddingForm.Query, Cancellation))[0];

        Assert.True(Cosine(query, passages[0]) > Cosine(query, passages[1]));

        static double Cosine(float[] one, float[] other) => one.Zip(other, (a, b) => (double)a * b).Sum();
    }

    [Fact]
    public async Task NewsPlugin_AskAndRead_GivesTextThatNamesItsSource()
    {
        using var client = service.Client;
        var plugin = new NewsPlugin(client);

        var answer = await plugin.AskNewsAsync(NewsService.Question, Cancellation);
        var found = await plugin.SearchNewsAsync("battery factory", 2, Cancellation);
        var missing = await plugin.GetArticleAsync("0000000000000000", Cancellation);

        Assert.Contains("Source: ", answer, StringComparison.Ordinal);
        Assert.Contains("article ", found, StringComparison.Ordinal);
        Assert.NotEmpty(missing);
    }

    [Fact]
    public async Task NewsTextSearch_Filter_RestrictsAndRefusesWhatItCannot()
    {
        using var client = service.Client;
        var search = new NewsTextSearch(client);
        var source = (await client.SearchAsync("battery factory", Cancellation)).Hits[0].Source!;

        var found = await search.GetSearchResultsAsync(
            "battery factory",
            new() { Filter = hit => hit.Source == source, Top = 3 },
            Cancellation
        );

        Assert.All(await found.Results.ToListAsync(Cancellation), hit => Assert.Equal(source, hit.Source));
        await Assert.ThrowsAsync<NotSupportedException>(() =>
            search.GetSearchResultsAsync("battery factory", new() { Filter = hit => hit.Rank < 2 }, Cancellation)
        );
    }
}
