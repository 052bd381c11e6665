using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Web;
using Microsoft.Extensions.Logging.Abstractions;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Hubs;
using Rag.Fetching.Credentials;
using Rag.Fetching.Requests;
using Rag.Fetching.Tests;
using Rag.Fetching.WebSub;
using Rag.Ingestion.Feeds;
using Rag.Stores.Feeds;
using Rag.Stores.Queue;
using Rag.Tests;

namespace Rag.Feeds.Tests.Hubs;

public sealed class HubSubscriberTests : IDisposable
{
    private const string Topic = "https://post.test/feed";

    private static readonly FeedId s_id = FeedId.Of(Topic);

    private static readonly FeedDocument s_document = new() { Hubs = ["http://plain.test/", "https://hub.test/"], Self = Topic };

    private readonly TemporaryFolder _folder = new();
    private readonly SkippingTime _time = new();
    private readonly Hub _hub = new();
    private readonly SqliteFeedCatalog _catalog;
    private readonly SqliteArticleQueue _queue;
    private readonly FeedHttp _http;

    public HubSubscriberTests()
    {
        _catalog = SqliteFeedCatalog.Open(_folder.Path, _time);
        _queue = SqliteArticleQueue.Open(_folder.Path, _time);
        _http = new FeedHttp(new FetchingOptions(), _time, _hub);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _http.Dispose();
        _hub.Dispose();
        _catalog.Dispose();
        _queue.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task AfterPoll_FeedWithAHub_AsksForASubscriptionAndKeepsItsSecretSealed()
    {
        var subscriber = Subscriber();

        await SubscribeAsync(subscriber);

        var form = Assert.Single(_hub.Forms);
        var state = (await FeedAsync()).State.Hub!;
        Assert.Equal("subscribe", form["hub.mode"]);
        Assert.Equal(Topic, form["hub.topic"]);
        Assert.Equal($"https://news.test/hub/{state.Callback}", form["hub.callback"]);
        Assert.Equal("https://hub.test/", state.Hub);
        Assert.Null(state.Until);
        Assert.DoesNotContain(form["hub.secret"]!, Encoding.UTF8.GetString(state.Secret), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AfterPoll_WithoutAPublicAddress_AsksNobody()
    {
        await SubscribeAsync(Subscriber(new HubAddress(null)));

        Assert.Empty(_hub.Forms);
        Assert.Null((await FeedAsync()).State.Hub);
    }

    [Fact]
    public async Task AfterPoll_NotConfirmed_AsksAgainOnlyAfterADay()
    {
        var subscriber = Subscriber();
        await SubscribeAsync(subscriber);

        await subscriber.AfterPollAsync(await FeedAsync(), s_document, Cancellation);
        Assert.Single(_hub.Forms);
        _time.Advance(TimeSpan.FromDays(1));
        await subscriber.AfterPollAsync(await FeedAsync(), null, Cancellation);
        Assert.Equal(2, _hub.Forms.Count);
    }

    [Fact]
    public async Task AfterPoll_FourFifthsOfTheLease_RenewsUnderTheSameCallbackAndSecret()
    {
        var subscriber = Subscriber();
        await SubscribeAsync(subscriber);
        await ConfirmAsync(subscriber, lease: 864_000);

        _time.Advance(TimeSpan.FromDays(7.9));
        await subscriber.AfterPollAsync(await FeedAsync(), s_document, Cancellation);
        Assert.Single(_hub.Forms);
        _time.Advance(TimeSpan.FromDays(0.2));
        await subscriber.AfterPollAsync(await FeedAsync(), null, Cancellation);

        Assert.Equal(2, _hub.Forms.Count);
        Assert.Equal(_hub.Forms[0]["hub.callback"], _hub.Forms[1]["hub.callback"]);
        Assert.Equal(_hub.Forms[0]["hub.secret"], _hub.Forms[1]["hub.secret"]);
    }

    [Fact]
    public async Task Verify_SubscriptionThatWasMeant_IsConfirmedForItsLease()
    {
        var subscriber = Subscriber();
        await SubscribeAsync(subscriber);

        var answer = await ConfirmAsync(subscriber, lease: 3600);

        Assert.Equal("challenge", Assert.IsType<HubAnswer.Confirmed>(answer).Challenge);
        Assert.Equal(_time.GetUtcNow() + TimeSpan.FromHours(1), (await FeedAsync()).State.Hub!.Until);
    }

    [Theory]
    [InlineData("subscribe", "https://other.test/feed")]
    [InlineData("unsubscribe", Topic)]
    public async Task Verify_WhatWasNotAskedFor_IsUnknown(string mode, string topic)
    {
        var subscriber = Subscriber();
        await SubscribeAsync(subscriber);
        var callback = (await FeedAsync()).State.Hub!.Callback;

        Assert.IsType<HubAnswer.Unknown>(await subscriber.VerifyAsync(callback, new HubQuery(mode, topic, "c", null), Cancellation));
        Assert.IsType<HubAnswer.Unknown>(await subscriber.VerifyAsync("other", new HubQuery("subscribe", Topic, "c", null), Cancellation));
        Assert.Null((await FeedAsync()).State.Hub!.Until);
    }

    [Fact]
    public async Task Verify_Denied_LeavesTheFeedToItsPolls()
    {
        var subscriber = Subscriber();
        await SubscribeAsync(subscriber);
        await ConfirmAsync(subscriber, lease: 864_000);

        var answer = await subscriber.VerifyAsync(
            (await FeedAsync()).State.Hub!.Callback,
            new HubQuery("denied", Topic, null, null),
            Cancellation
        );

        Assert.IsType<HubAnswer.Denied>(answer);
        Assert.Null((await FeedAsync()).State.Hub!.Until);
    }

    [Fact]
    public async Task Unsubscribe_FeedThatWasRemoved_IsConfirmedOnce()
    {
        var subscriber = Subscriber();
        await SubscribeAsync(subscriber);
        var feed = await FeedAsync();
        await _catalog.RemoveAsync(s_id, Cancellation);

        await subscriber.UnsubscribeAsync(feed, Cancellation);

        Assert.Equal("unsubscribe", _hub.Forms[^1]["hub.mode"]);
        var query = new HubQuery("unsubscribe", Topic, "challenge", null);
        Assert.IsType<HubAnswer.Confirmed>(await subscriber.VerifyAsync(feed.State.Hub!.Callback, query, Cancellation));
        Assert.IsType<HubAnswer.Unknown>(await subscriber.VerifyAsync(feed.State.Hub!.Callback, query, Cancellation));
        Assert.False(await subscriber.ReceiveAsync(feed.State.Hub!.Callback, null, Body(), null, Cancellation));
    }

    [Fact]
    public async Task Receive_SignedPost_IsQueuedOnce()
    {
        var subscriber = Subscriber();
        await SubscribeAsync(subscriber);

        Assert.True(await PostAsync(subscriber, Signed()));
        Assert.True(await PostAsync(subscriber, Signed()));

        var queued = Assert.Single(await _queue.ClaimAsync(QueueStage.Store, 9, TimeSpan.FromMinutes(1), Cancellation));
        Assert.Equal("The ferry stopped.", queued.Article.Draft.Body);
        Assert.Equal(1, (await FeedAsync()).State.Entries);
    }

    [Fact]
    public async Task Receive_PostThatIsNotSigned_IsDroppedAndAnsweredLikeAnyOther()
    {
        var subscriber = Subscriber();
        await SubscribeAsync(subscriber);

        Assert.True(await PostAsync(subscriber, null));
        Assert.True(await PostAsync(subscriber, "sha256=" + new string('0', 64)));

        Assert.Empty(await _queue.ClaimAsync(QueueStage.Store, 9, TimeSpan.FromMinutes(1), Cancellation));
    }

    [Fact]
    public async Task Receive_SignedPostThatIsNoFeed_ChangesNothing()
    {
        var subscriber = Subscriber();
        await SubscribeAsync(subscriber);
        var body = "<!doctype html>"u8.ToArray();

        Assert.True(await subscriber.ReceiveAsync((await FeedAsync()).State.Hub!.Callback, Signed(body), body, null, Cancellation));
        Assert.Equal(0, (await FeedAsync()).State.Entries);
    }

    private static byte[] Body() =>
        "<rss><channel><item><guid>1</guid><description>The ferry stopped.</description></item></channel></rss>"u8.ToArray();

    private string Signed(byte[]? body = null) =>
        $"sha256={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(_hub.Forms[^1]["hub.secret"]!), body ?? Body()))}";

    private HubSubscriber Subscriber(HubAddress? address = null) =>
        new(
            _catalog,
            _queue,
            _http,
            new Lazy<CredentialVault>(() => CredentialVault.Open(_folder.Path)),
            address ?? new HubAddress(new Uri("https://news.test/hub")),
            _time,
            NullLogger<HubSubscriber>.Instance
        );

    private async Task SubscribeAsync(HubSubscriber subscriber)
    {
        await _catalog.AddAsync(new FollowedFeed(s_id, Topic, _time.GetUtcNow()), Cancellation);
        await subscriber.AfterPollAsync(await FeedAsync(), s_document, Cancellation);
    }

    private async Task<HubAnswer> ConfirmAsync(HubSubscriber subscriber, int lease) =>
        await subscriber.VerifyAsync(
            (await FeedAsync()).State.Hub!.Callback,
            new HubQuery("subscribe", Topic, "challenge", $"{lease}"),
            Cancellation
        );

    private async Task<bool> PostAsync(HubSubscriber subscriber, string? signature) =>
        await subscriber.ReceiveAsync((await FeedAsync()).State.Hub!.Callback, signature, Body(), "application/rss+xml", Cancellation);

    private async Task<FollowedFeed> FeedAsync() => (await _catalog.FindAsync(s_id, Cancellation))!;

    /// <summary>Accepts every form.</summary>
    private sealed class Hub : HttpMessageHandler
    {
        public List<System.Collections.Specialized.NameValueCollection> Forms { get; } = [];

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal(HttpMethod.Post, request.Method);
            Assert.Equal("https://hub.test/", request.RequestUri!.AbsoluteUri);
            Forms.Add(HttpUtility.ParseQueryString(await request.Content!.ReadAsStringAsync(cancellationToken)));
            return new HttpResponseMessage(HttpStatusCode.Accepted);
        }
    }
}
