using System.ComponentModel.DataAnnotations;

namespace Rag.Cluster;

/// <summary>Several nodes that answer over one database. Off where <see cref="Address"/> is null.</summary>
public sealed class ClusterOptions
{
    public const string Section = "Cluster";

    /// <summary>Of a name, letters, digits, '.', '_', ':' and '-' at most.</summary>
    public const int LongestName = 64;

    /// <summary>Of a secret, characters at least.</summary>
    public const int ShortestSecret = 32;

    /// <summary>Where the other nodes reach this one, "http://10.0.0.5:5090": it listens there for them alone. Null for one node.</summary>
    public string? Address { get; set; }

    /// <summary>By which the others know this node, and which it keeps over starts; host and port of the address where null.</summary>
    public string? Name { get; set; }

    /// <summary>The same on all nodes: whoever knows it counts as a node. In a file of secrets, or by <see cref="SecretFile"/>.</summary>
    public string? Secret { get; set; }

    /// <summary>A file with the secret and nothing else, instead of <see cref="Secret"/>.</summary>
    public string? SecretFile { get; set; }

    /// <summary>Where the nodes tell each other what has changed, at the address's host.</summary>
    [Range(1, 65535)]
    public int SiloPort { get; set; } = 11111;

    /// <summary>A node that is not heard of for so long stops answering, and no change waits for it any longer.</summary>
    [Range(2, 60)]
    public int LeaseSeconds { get; set; } = 6;

    /// <summary>How long a change waits for a node to have taken it up before that node is shut out.</summary>
    [Range(0.1, 60)]
    public double AcknowledgeSeconds { get; set; } = 2;

    /// <summary>Time from one summary of what this node holds to the next.</summary>
    [Range(0.1, 60)]
    public double SummarySeconds { get; set; } = 2;

    /// <summary>How many times the mean load of all nodes a node may have before questions go past it.</summary>
    [Range(1.01, 10)]
    public double LoadBound { get; set; } = 1.25;
}
