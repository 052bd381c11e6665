using System.Security.Cryptography;
using System.Text;

namespace Rag.Cluster.Forwarding;

/// <summary>What nodes know each other by. It is written nowhere but into the header of a request to another node.</summary>
public sealed class NodeSecret
{
    private readonly string _text;
    private readonly byte[] _digest;

    private NodeSecret(string text) => (_text, _digest) = (text, Digest(text));

    /// <exception cref="ClusterException">There is none, or one that could be guessed.</exception>
    public static NodeSecret Of(ClusterOptions options)
    {
        var text = (options.SecretFile is { } file ? Read(file) : options.Secret)?.Trim();
        return text is not { Length: >= ClusterOptions.ShortestSecret } || text.Any(letter => letter is <= ' ' or > '~')
            ? throw new ClusterException(
                $"Cluster:Secret, or the file that Cluster:SecretFile names, holds no secret of at least {ClusterOptions.ShortestSecret} "
                    + "letters: 'openssl rand -hex 32' makes one for all nodes."
            )
            : new NodeSecret(text);
    }

    /// <summary>In a time that does not tell how much of it was right.</summary>
    public bool Is(string? given) => given is not null && CryptographicOperations.FixedTimeEquals(Digest(given), _digest);

    /// <summary>For the header of a request to another node alone.</summary>
    internal string Reveal() => _text;

    public override string ToString() => "(secret)";

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ClusterException($"The file {file} that Cluster:SecretFile names cannot be read.");
        }
    }

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
