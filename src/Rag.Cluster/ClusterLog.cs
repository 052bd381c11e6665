using Microsoft.Extensions.Logging;

namespace Rag.Cluster;

/// <summary>What happens among nodes. No line holds the secret or a word of a question.</summary>
internal static partial class ClusterLog
{
    [LoggerMessage(
        LogLevel.Warning,
        "The node {Name} has lost its lease: it answers no question until it has caught up and holds another."
    )]
    public static partial void LeaseLost(ILogger logger, string name);

    [LoggerMessage(LogLevel.Warning, "The node's lease could not be renewed ({Reason}); it is tried again, and runs out by itself.")]
    public static partial void LeaseUncertain(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "The node {Name} did not take up a change in {Seconds} s ({Reason}): it is shut out until it has.")]
    public static partial void Evicted(ILogger logger, string name, double seconds, string reason);

    [LoggerMessage(LogLevel.Warning, "The node {Name} was not reached with a summary: {Reason}")]
    public static partial void NotTold(ILogger logger, string name, string reason);

    [LoggerMessage(LogLevel.Warning, "The live nodes could not be read ({Reason}); those known before are kept.")]
    public static partial void NodesUnknown(ILogger logger, string reason);

    [LoggerMessage(LogLevel.Warning, "The node {Name} did not answer a question that was sent to it ({Reason}); another one is asked.")]
    public static partial void NotAnswered(ILogger logger, string name, string reason);

    [LoggerMessage(
        LogLevel.Warning,
        "The node {Name} has another secret than this one and takes no question from it: give all nodes the same Cluster:Secret."
    )]
    public static partial void SecretDiffers(ILogger logger, string name);

    [LoggerMessage(LogLevel.Warning, "The node {Name} does not read this node's questions: run the same version on all nodes.")]
    public static partial void FormDiffers(ILogger logger, string name);

    [LoggerMessage(
        LogLevel.Critical,
        "The other nodes have given this process up as dead ({Reason}): it ends, and has to be started anew."
    )]
    public static partial void GivenUp(ILogger logger, string reason);
}
