using System.ComponentModel.DataAnnotations;

namespace Rag.Stores.Qdrant;

/// <summary>Where Qdrant is, and how a collection is made there.</summary>
public sealed class QdrantOptions
{
    public const string Section = "Store:Qdrant";

    /// <summary>The address of its gRPC port: http or https.</summary>
    public string Url { get; set; } = "http://localhost:6334";

    /// <summary>Sent with every call; null where the server asks for none. Neither logs nor messages ever hold it.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The alias that names the collection in use; the collections' own names begin with it.</summary>
    [Required, MaxLength(64)]
    public string Collection { get; set; } = "news";

    /// <summary>Copies of every shard; where there are fewer nodes the server makes as many as it has.</summary>
    [Range(1, 16)]
    public int Replicas { get; set; } = 2;

    /// <summary>Shards of a collection that is made; 0 leaves it to the server (one a node).</summary>
    [Range(0, 1024)]
    public int Shards { get; set; }

    /// <summary>Compares every vector instead of walking the graph: slower, and never wrong.</summary>
    public bool Exact { get; set; }

    /// <summary>Milliseconds that one call of a search may take; behind two of them the question is answered by words.</summary>
    [Range(50, 60_000)]
    public int SearchTimeoutMilliseconds { get; set; } = 1_500;

    /// <summary>Seconds that one call of an update may take before it is made again.</summary>
    [Range(1, 600)]
    public int UpdateTimeoutSeconds { get; set; } = 30;

    /// <summary>What is wrong with them, as sentences; none where they are sound.</summary>
    public IReadOnlyList<string> Faults()
    {
        var results = new List<ValidationResult>();
        Validator.TryValidateObject(this, new ValidationContext(this), results, validateAllProperties: true);
        List<string> faults = [.. results.Select(result => $"{Section}: {result.ErrorMessage}")];
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
        {
            faults.Add($"{Section}:Url must be an address such as http://localhost:6334 or https://qdrant.example:6334, the gRPC port.");
        }

        if (!Collection.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-'))
        {
            faults.Add($"{Section}:Collection may have letters, digits, hyphens and underscores alone.");
        }

        return faults;
    }
}
