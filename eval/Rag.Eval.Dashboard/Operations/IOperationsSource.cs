using Rag.Core.Access;
using Rag.Core.Articles;

namespace Rag.Eval.Dashboard.Operations;

/// <summary>What the pages show of the running service. Thread-safe.</summary>
public interface IOperationsSource
{
    /// <summary>Canceled once the service ends: whoever is sent live values is sent no more.</summary>
    CancellationToken Ending { get; }

    /// <summary>Whose titles the sender of the request may read.</summary>
    Audience AudienceOf(HttpContext http);

    /// <summary>Never fails: a part that cannot be read says so in its place.</summary>
    /// <param name="audience">Titles of passages that these readers may not read are not told.</param>
    Task<OperationsFacts> ReadAsync(Audience audience, CancellationToken cancellation);

    /// <summary>The newest stories of the public news, the one with the newest article first.</summary>
    Task<IReadOnlyList<Story>> StoriesAsync(CancellationToken cancellation);
}
