using System.Security.Cryptography;
using System.Text;

namespace Rag.Fetching.Credentials;

/// <summary>
/// Turns credentials into bytes for the store and back, encrypted with AES-GCM. The bytes belong to one feed: put beside another feed,
/// whose server would then be sent the secret, they do not open. Positions that readers hand back are sealed in the same way.
/// </summary>
public sealed class CredentialVault
{
    public const string KeyFileName = "credentials.key";

    /// <summary>The first byte of what is kept; another way to encrypt will have another one.</summary>
    private const byte Version = 1;

    private const int NonceBytes = 12;
    private const int TagBytes = 16;
    private const int HeadBytes = 1 + NonceBytes + TagBytes;

    private readonly byte[] _key;

    private CredentialVault(byte[] key)
    {
        _key = key;
    }

    /// <param name="folder">The data folder, which holds the key; a key is made at the first use.</param>
    /// <exception cref="InvalidDataException">The key cannot be used.</exception>
    public static CredentialVault Open(string folder) => new(CredentialKey.ReadOrCreate(Path.Combine(folder, KeyFileName)));

    /// <param name="feed">The feed's own name, which never changes.</param>
    public byte[] Seal(FeedCredential credential, string feed) => Seal($"{credential.HeaderName}\n{credential.Secret}", Bound(feed));

    /// <summary>Null where the bytes were not sealed with this key for this feed: the credential has to be given again.</summary>
    public FeedCredential? TryUnseal(ReadOnlySpan<byte> kept, string feed)
    {
        if (TryUnseal(kept, Bound(feed)) is not { } text)
        {
            return null;
        }

        var end = text.IndexOf('\n');
        return FeedCredential.Header(text[..end], text[(end + 1)..]);
    }

    /// <summary>The key of a hub's signatures, in the same way.</summary>
    public byte[] SealHubSecret(string secret, string feed) => Seal(secret, BoundToHub(feed));

    /// <summary>Null where the bytes were not sealed with this key for this feed's hub: the subscription has to be made anew.</summary>
    public string? TryUnsealHubSecret(ReadOnlySpan<byte> kept, string feed) => TryUnseal(kept, BoundToHub(feed));

    /// <summary>A place in a list, as bytes that its reader hands back and learns nothing from, not even that two are the same.</summary>
    public byte[] SealPosition(long position, string reader) => Seal(BitConverter.GetBytes(position), BoundToReader(reader));

    /// <summary>Null where the bytes were not sealed with this key for this reader.</summary>
    public long? TryUnsealPosition(ReadOnlySpan<byte> kept, string reader) =>
        Unsealed(kept, BoundToReader(reader)) is { Length: sizeof(long) } plain ? BitConverter.ToInt64(plain) : null;

    private byte[] Seal(string secret, byte[] bound) => Seal(Encoding.UTF8.GetBytes(secret), bound);

    private string? TryUnseal(ReadOnlySpan<byte> kept, byte[] bound)
    {
        if (Unsealed(kept, bound) is not { } plain)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(plain);
        CryptographicOperations.ZeroMemory(plain);
        return text;
    }

    private byte[] Seal(byte[] plain, byte[] bound)
    {
        var kept = new byte[HeadBytes + plain.Length];
        kept[0] = Version;
        var nonce = kept.AsSpan(1, NonceBytes);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, TagBytes);
        aes.Encrypt(nonce, plain, kept.AsSpan(HeadBytes), kept.AsSpan(1 + NonceBytes, TagBytes), bound);
        CryptographicOperations.ZeroMemory(plain);
        return kept;
    }

    private byte[]? Unsealed(ReadOnlySpan<byte> kept, byte[] bound)
    {
        if (kept.Length <= HeadBytes || kept[0] != Version)
        {
            return null;
        }

        var plain = new byte[kept.Length - HeadBytes];
        try
        {
            using var aes = new AesGcm(_key, TagBytes);
            aes.Decrypt(kept.Slice(1, NonceBytes), kept[HeadBytes..], kept.Slice(1 + NonceBytes, TagBytes), plain, bound);
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            CryptographicOperations.ZeroMemory(plain);
            return null;
        }
    }

    private static byte[] BoundToReader(string reader) => Encoding.UTF8.GetBytes($"position {Version} {reader}");

    private static byte[] BoundToHub(string feed) => Encoding.UTF8.GetBytes($"hub secret {Version} {feed}");

    private static byte[] Bound(string feed) => Encoding.UTF8.GetBytes($"feed credential {Version} {feed}");
}
