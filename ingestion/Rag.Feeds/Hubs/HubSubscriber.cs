using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Rag.Core.Feeds;
using Rag.Core.Queue;
using Rag.Feeds.Entries;
using Rag.Fetching.Credentials;
using Rag.Fetching.Requests;
using Rag.Fetching.WebSub;
using Rag.Ingestion.Feeds;

namespace Rag.Feeds.Hubs;

/// <summary>
/// Has hubs post what is new. A hub is asked after a poll that found it, and again before its lease ends; feeds are polled all the same,
/// only more seldom. Without a public address under which hubs can answer, none is asked.
/// </summary>
public sealed class HubSubscriber
{
    /// <summary>A hub that did not confirm is asked again after so long, and may confirm until then.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromDays(1);

    private readonly IFeedCatalog _catalog;
    private readonly NewsIntake _intake;
    private readonly FeedHttp _http;
    private readonly Lazy<CredentialVault> _vault;
    private readonly Uri? _callbacks;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Subscriptions that were ended with their feeds, until the hub has asked whether that was meant.</summary>
    private readonly ConcurrentDictionary<string, HubSubscription> _ended = new(StringComparer.Ordinal);

    public HubSubscriber(
        IFeedCatalog catalog,
        IArticleQueue queue,
        FeedHttp http,
        Lazy<CredentialVault> vault,
        HubAddress address,
        TimeProvider time,
        ILogger<HubSubscriber> logger
    )
    {
        (_catalog, _http, _vault, _callbacks, _time, _logger) = (catalog, http, vault, address.Callbacks, time, logger);
        _intake = new NewsIntake(catalog, queue, time);
    }

    /// <param name="document">Null where the feed has not changed.</param>
    public async Task AfterPollAsync(FollowedFeed feed, FeedDocument? document, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        var known = feed.State.Hub;
        var (hub, topic) = document is null ? (known?.Hub, known?.Topic) : (HubOf(document), document.Self ?? feed.Url);
        if (_callbacks is null || hub is null || topic is null || known?.Hub == hub && known.Topic == topic && !IsToBeAsked(known, now))
        {
            return;
        }

        var isRenewal = known is not null && known.Hub == hub && known.Topic == topic;
        var subscription =
            isRenewal && _vault.Value.TryUnsealHubSecret(known!.Secret, feed.Id.Value) is { } secret
                ? new HubSubscription(new Uri(hub), topic, CallbackOf(known.Callback), secret)
                : HubSubscription.Create(new Uri(hub), topic, _callbacks);
        var asked = new HubState(
            hub,
            topic,
            subscription.Callback.Segments[^1],
            _vault.Value.SealHubSecret(subscription.Secret, feed.Id.Value),
            now,
            isRenewal ? known!.Until : null
        );

        // The hub may ask at the callback before it answers.
        await _catalog
            .UpdateAsync(feed.Id, current => current with { State = current.State with { Hub = asked } }, cancellation)
            .ConfigureAwait(false);
        if (
            await _http.PostFormAsync(subscription.Hub, subscription.Form(HubMode.Subscribe), cancellation).ConfigureAwait(false) is
            { } fault
        )
        {
            FeedLog.HubRefused(_logger, feed.Id, fault);
        }
    }

    /// <summary>As <see cref="UnsubscribeAsync"/>, without waiting for the hub, which may be slow or away.</summary>
    public void Leave(FollowedFeed removed) => _ = Task.Run(() => TryUnsubscribeAsync(removed));

    private async Task TryUnsubscribeAsync(FollowedFeed removed)
    {
        try
        {
            await UnsubscribeAsync(removed, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            FeedLog.HubRefused(_logger, removed.Id, failure.Message);
        }
    }

    /// <summary>Tells the hub of a feed that was removed to post no more.</summary>
    public async Task UnsubscribeAsync(FollowedFeed removed, CancellationToken cancellation)
    {
        if (
            _callbacks is not null
            && removed.State.Hub is { } hub
            && _vault.Value.TryUnsealHubSecret(hub.Secret, removed.Id.Value) is { } secret
        )
        {
            var subscription = new HubSubscription(new Uri(hub.Hub), hub.Topic, CallbackOf(hub.Callback), secret);
            _ended[hub.Callback] = subscription;
            await _http.PostFormAsync(subscription.Hub, subscription.Form(HubMode.Unsubscribe), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What to answer a hub that asks whether a subscription was meant.</summary>
    public async Task<HubAnswer> VerifyAsync(string callback, HubQuery query, CancellationToken cancellation)
    {
        var now = _time.GetUtcNow();
        if (await _catalog.FindByCallbackAsync(callback, cancellation).ConfigureAwait(false) is not { State.Hub: { } hub } feed)
        {
            _ended.TryGetValue(callback, out var ended);
            var last = HubVerification.Answer(query, ended, HubMode.Unsubscribe, now);
            if (last is HubAnswer.Confirmed)
            {
                _ended.TryRemove(callback, out _);
            }

            return last;
        }

        var asked = new HubSubscription(new Uri(hub.Hub), hub.Topic, CallbackOf(callback), "");
        var answer = HubVerification.Answer(query, asked, now - hub.AskedAt < s_patience ? HubMode.Subscribe : null, now);
        switch (answer)
        {
            case HubAnswer.Confirmed { Lease: { } lease }:
                await SetAsync(feed.Id, callback, current => current with { Until = lease.End }, cancellation).ConfigureAwait(false);
                break;
            case HubAnswer.Denied:
                await SetAsync(feed.Id, callback, current => current with { AskedAt = now, Until = null }, cancellation)
                    .ConfigureAwait(false);
                break;
        }

        return answer;
    }

    /// <summary>Whether a feed has this callback; asked before anything that is posted to it is read.</summary>
    public async ValueTask<bool> IsKnownAsync(string callback, CancellationToken cancellation) =>
        await _catalog.FindByCallbackAsync(callback, cancellation).ConfigureAwait(false) is not null;

    /// <summary>
    /// Takes what a hub posts. False where no feed has the callback, so that the hub ends its subscription. What is not signed is dropped
    /// without a word, so that nobody can try secrets.
    /// </summary>
    public async Task<bool> ReceiveAsync(
        string callback,
        string? signature,
        ReadOnlyMemory<byte> body,
        string? contentType,
        CancellationToken cancellation
    )
    {
        if (await _catalog.FindByCallbackAsync(callback, cancellation).ConfigureAwait(false) is not { State.Hub: { } hub } feed)
        {
            return false;
        }

        if (
            !feed.IsPaused
            && _vault.Value.TryUnsealHubSecret(hub.Secret, feed.Id.Value) is { } secret
            && HubSignature.IsValid(signature, secret, body.Span)
        )
        {
            await TakeAsync(feed, body, contentType, cancellation).ConfigureAwait(false);
        }

        return true;
    }

    private async Task TakeAsync(FollowedFeed feed, ReadOnlyMemory<byte> body, string? contentType, CancellationToken cancellation)
    {
        FeedDocument document;
        try
        {
            document = FeedDocument.Read(body, new Uri(feed.Url), contentType, cancellation);
        }
        catch (InvalidDataException reason)
        {
            FeedLog.PushUnreadable(_logger, feed.Id, reason.Message);
            return;
        }

        var now = _time.GetUtcNow();
        if (await _intake.TakeAsync(feed, document, now, cancellation).ConfigureAwait(false) is > 0 and var news)
        {
            await _catalog
                .UpdateAsync(
                    feed.Id,
                    current => current with { State = current.State with { LastNewsAt = now, Entries = current.State.Entries + news } },
                    cancellation
                )
                .ConfigureAwait(false);
        }
    }

    private async Task SetAsync(FeedId id, string callback, Func<HubState, HubState> change, CancellationToken cancellation) =>
        await _catalog
            .UpdateAsync(
                id,
                feed =>
                    feed.State.Hub is { } hub && hub.Callback == callback
                        ? feed with
                        {
                            State = feed.State with { Hub = change(hub) },
                        }
                        : feed,
                cancellation
            )
            .ConfigureAwait(false);

    private Uri CallbackOf(string callback) => new($"{_callbacks?.AbsoluteUri.TrimEnd('/') ?? "https://callback.invalid"}/{callback}");

    /// <summary>The first that a secret can be sent to.</summary>
    private static string? HubOf(FeedDocument document) =>
        document.Hubs.FirstOrDefault(hub => Uri.TryCreate(hub, UriKind.Absolute, out var address) && address.Scheme == "https");

    /// <summary>At four fifths of the lease, or where it was not confirmed.</summary>
    private static bool IsToBeAsked(HubState hub, DateTimeOffset now) =>
        hub.Until is { } until && until > hub.AskedAt ? now >= hub.AskedAt + (until - hub.AskedAt) * 0.8 : now >= hub.AskedAt + s_patience;
}
