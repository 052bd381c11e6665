using System.Security.Cryptography;

namespace Rag.Fetching.WebSub;

/// <summary>A subscription that a hub is, or was, asked for. The hub knows it by its callback, whose last part nobody can guess.</summary>
/// <param name="Topic">The feed's own address, character by character as the feed names it.</param>
/// <param name="Callback">Where the hub asks whether it was meant, and where it posts what is new.</param>
/// <param name="Secret">The key of the hub's signatures; it goes to the hub alone.</param>
public sealed record HubSubscription(Uri Hub, string Topic, Uri Callback, string Secret)
{
    /// <summary>The hub may grant another time.</summary>
    public static readonly TimeSpan LeaseAskedFor = TimeSpan.FromDays(10);

    private const int RandomBytes = 32;

    /// <param name="callbacks">The address under which this service answers hubs; a part is added to it.</param>
    /// <exception cref="ArgumentException">
    /// The hub is not asked over https: the secret would be readable on the way, and so would sign for anybody.
    /// </exception>
    public static HubSubscription Create(Uri hub, string topic, Uri callbacks)
    {
        if (hub.Scheme != "https")
        {
            throw new ArgumentException($"The hub {hub.Host} has no https address, so no secret can be sent to it.", nameof(hub));
        }

        return new HubSubscription(hub, topic, new Uri($"{callbacks.AbsoluteUri.TrimEnd('/')}/{Random()}"), Random());
    }

    /// <summary>The form to post to the hub, as application/x-www-form-urlencoded.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Form(HubMode mode) =>
        [
            new("hub.mode", mode == HubMode.Subscribe ? "subscribe" : "unsubscribe"),
            new("hub.topic", Topic),
            new("hub.callback", Callback.AbsoluteUri),
            new("hub.lease_seconds", $"{(long)LeaseAskedFor.TotalSeconds}"),
            new("hub.secret", Secret),
        ];

    /// <summary>Without the secret and the callback, whose last part is as good as one.</summary>
    public override string ToString() => $"{Topic} at {Hub.Host}";

    private static string Random() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes));
}
