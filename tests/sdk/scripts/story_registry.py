"""A registry from beginning to end: made, loaded, changed, renamed, its members, deleted.

Arguments: organization, team, somebody of the organization.
"""

import json
import sys

import wandb

organization, team, guest = sys.argv[1:]
api = wandb.Api()
facts = {}


def error(call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except Exception as raised:
        return [type(raised).__name__, str(raised)]


made = api.create_registry(
    "Golden sets", "organization", organization, description="The best.", artifact_types=["dataset"]
)
facts["made"] = [made.name, made.full_name, made.entity, made.organization, made.visibility]
facts["types"] = [made.allow_all_artifact_types, list(made.artifact_types)]
facts["again"] = error(api.create_registry, "Golden sets", "organization", organization)
facts["missing"] = error(api.registry, "Nowhere", organization)

loaded = api.registry("Golden sets", organization)
id = loaded.id
loaded.description = "Better yet."
loaded.artifact_types.append("model")
loaded.name = "Best sets"
loaded.save()
facts["not_removable"] = error(loaded.artifact_types.remove, "dataset")
fresh = api.registry("Best sets", organization)
facts["renamed"] = [fresh.id == id, fresh.description, sorted(fresh.artifact_types)]
facts["old_name"] = error(api.registry, "Golden sets", organization)
open_ = api.create_registry("Anything", "restricted", organization)
facts["open"] = [open_.allow_all_artifact_types, list(open_.artifact_types), open_.visibility]
open_.visibility = "organization"
facts["not_wider"] = error(open_.save)


def members():
    found = {each.user.username: each.role for each in fresh.user_members()}
    return found | {each.team.name: each.role for each in fresh.team_members()}


facts["members"] = members()
user, group = api.user(guest), api.team(team)
fresh.add_members(user, group)
facts["added"] = members()
fresh.update_member(user, "admin").update_member(group, "viewer")
facts["promoted"] = members()
fresh.remove_members(user, group)
fresh.remove_members(user)
facts["removed"] = members()

facts["registries"] = sorted(each.name for each in api.registries(organization))
core = api.registry("model", organization)
core.name = "other"
facts["core"] = error(core.save)
open_.delete()
facts["deleted_twice"] = error(open_.delete)
facts["left"] = sorted(each.name for each in api.registries(organization))
print(json.dumps(facts))
