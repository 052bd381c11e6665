using System.ComponentModel.DataAnnotations;
using Rag.Core.Articles;
using Rag.Feeds.Opml;

namespace Rag.Api.Feeds;

/// <summary>Feeds that a new user is offered. None of them is asked for before somebody says so.</summary>
public sealed class StarterFeeds : IValidatableObject
{
    public const string Section = "StarterFeeds";

    /// <summary>In the order in which they are offered. Default: those of appsettings/feeds.json.</summary>
    public IReadOnlyList<StarterFeed> Feeds { get; set; } = [];

    public IReadOnlyList<OpmlFeed> ToOpml() =>
        [.. Feeds.Select(feed => new OpmlFeed(feed.Url, feed.Title, null, feed.Folder is { Length: > 0 } folder ? [folder] : []))];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        Feeds
            .Where(feed => WebAddress.Of(feed.Url) is null)
            .Select(feed => new ValidationResult(
                $"StarterFeeds:Feeds has '{feed.Url}': the address of a feed begins with http:// or https://."
            ));
}
